#include "plug/kit/run.hpp"

#include <boost/asio/deferred.hpp>
#include <new>

namespace fw::kit {
namespace {

namespace asio = boost::asio;

/// Leaves the caller's stack first: a look that needs no waiting must not end inside `probe`.
template <class T>
asio::awaitable<T> later(asio::awaitable<T> work) {
  co_await asio::post(asio::use_awaitable);
  co_return co_await std::move(work);
}

model::Reason reason_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    return model::Reason::local_resources;
  } catch (...) {
    return model::Reason::crashed;
  }
}

asio::awaitable<void> finish(asio::awaitable<model::ProbeReport> look, model::ProbeDone done) {
  co_await asio::post(asio::deferred);
  model::ProbeReport report;
  std::exception_ptr thrown;
  try {
    report = co_await std::move(look);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown) {
    report = {};
    report.reason = reason_of(thrown);
    report.detail = std::string(model::sentence(report.reason));
  }
  done(std::move(report));
}

void pass_on(const std::exception_ptr& thrown) {
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace

void run(net::Net& net, asio::awaitable<model::ProbeReport> look, model::ProbeDone done) {
  asio::co_spawn(net.loop, finish(std::move(look), std::move(done)), pass_on);
}

void run(net::Net& net, asio::awaitable<model::Delivery> attempt, model::DeliveryDone done) {
  asio::co_spawn(
      net.loop, later(std::move(attempt)),
      [done = std::move(done)](const std::exception_ptr& thrown, model::Delivery delivery) mutable {
        if (thrown) {
          delivery = {};
          delivery.sentence = "the sending machine failed; it will try again";
        }
        done(std::move(delivery));
      });
}

}  // namespace fw::kit
