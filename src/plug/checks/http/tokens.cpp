#include "plug/checks/http/tokens.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fw::checks::http {
namespace {

namespace asio = boost::asio;

std::unexpected<net::Failure> failure(model::Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

}  // namespace

std::string Tokens::key_of(const OAuth& oauth) {
  return fmt::format("{}\n{}\n{}", oauth.token_url, oauth.authorization, oauth.form);
}

void Tokens::make_room() {
  if (kept_.size() < kTokensMax) return;
  const auto now = net_.clock.steady();
  std::erase_if(kept_, [&](const auto& each) {
    return !each.second.flight && each.second.good_until <= now;
  });
  if (kept_.size() >= kTokensMax)
    std::erase_if(kept_, [](const auto& each) { return !each.second.flight; });
}

asio::awaitable<std::expected<Token, net::Failure>> Tokens::fetch(const OAuth& oauth,
                                                                  net::Deadline deadline) {
  const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
  auto answer = co_await net_.http->fetch(token_request(oauth, std::max(left, Millis(1))));
  if (answer) co_return read_token(oauth, *answer);
  if (answer.error().code() == Code::denied)
    co_return failure(
        model::Reason::blocked_target,
        fmt::format("the token endpoint {}: {}", oauth.host, answer.error().sentence()));
  co_return failure(model::Reason::auth_failed,
                    fmt::format("signing in at {} failed, so the target was not looked at: {}",
                                oauth.host, answer.error().sentence()));
}

asio::awaitable<Tokens::Taken> Tokens::wait_for(std::shared_ptr<Flight> flight,
                                                net::Deadline deadline) {
  const auto gate = std::make_shared<asio::steady_timer>(net_.loop, deadline);
  flight->waiting.push_back(gate);
  boost::system::error_code ignored;
  co_await gate->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (flight->ended) co_return *flight->ended;
  co_return failure(model::Reason::auth_failed,
                    "signing in did not end within the time allowed, so the target was not looked "
                    "at");
}

asio::awaitable<Tokens::Taken> Tokens::take(const OAuth& oauth, net::Deadline deadline) {
  const std::string key = key_of(oauth);
  if (const auto found = kept_.find(key); found != kept_.end()) {
    if (found->second.flight) {
      auto waited = co_await wait_for(found->second.flight, deadline);
      co_return waited;
    }
    if (found->second.good_until > net_.clock.steady())
      co_return Held{.value = found->second.value, .is_fresh = false};
  }
  make_room();
  const auto flight = std::make_shared<Flight>();
  kept_[key].flight = flight;
  try {
    auto token = co_await fetch(oauth, deadline);
    land(key, *flight, std::move(token));
  } catch (...) {
    land(key, *flight, failure(model::Reason::auth_failed, "signing in broke off"));
    throw;
  }
  co_return *flight->ended;
}

void Tokens::land(const std::string& key, Flight& flight,
                  std::expected<Token, net::Failure> token) {
  if (token) {
    const Millis margin = std::min(kTokenMargin, token->lasts / 2);
    flight.ended = Held{.value = token->value, .is_fresh = true};
    kept_[key] = {.value = token->value,
                  .good_until = net_.clock.steady() + (token->lasts - margin),
                  .flight = nullptr};
  } else {
    flight.ended = std::unexpected(std::move(token).error());
    kept_.erase(key);
  }
  for (const auto& gate : flight.waiting) gate->cancel();
}

void Tokens::forget(const OAuth& oauth, const std::string& value) {
  const auto found = kept_.find(key_of(oauth));
  if (found != kept_.end() && !found->second.flight && found->second.value == value)
    kept_.erase(found);
}

}  // namespace fw::checks::http
