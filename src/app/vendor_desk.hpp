// The desk that asks vendors' status pages, once for everybody who wants to know. Engine's thread
// only, but for `reads`.
//
//   VendorDesk desk(net);
//   desk.watch([](const model::VendorNews& news) { … });
//   desk.ask({.page = page, .components = {"API"}}, Millis(10'000), [](auto state) { … });
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/vendor_fetch.hpp"
#include "flow/vendors/pace.hpp"
#include "flow/vendors/word.hpp"
#include "host/net/net.hpp"
#include "model/vendor_kind.hpp"
#include "model/vendor_states.hpp"

namespace fw::app {

struct VendorDeskOptions {
  Millis interval = vendors::kInterval;
  Millis between_requests = vendors::kBetweenRequests;  ///< to one host
  std::size_t polls_max = 16;                           ///< at a time; the others wait
  std::size_t feeds_max = 1'024;                        ///< kept; more are refused until some rest
  std::size_t waiting_max = 10'000;                     ///< questions that wait for a first word
};

/// A page is asked every `interval` while somebody asks the desk about it (at most an hour ago), by
/// one request at a time, with its validators, at most one request a second and host; after a
/// failure more and more rarely. What it said last stays in force for five minutes; then nothing is
/// known. Where a page is of another kind than it was, or of no known one, the kinds that can be
/// guessed are tried, once an hour.
class VendorDesk final : public model::VendorStates {
 public:
  explicit VendorDesk(net::Net& net, VendorDeskOptions options = {});
  ~VendorDesk() override;

  void ask(model::VendorQuestion question, Millis timeout, model::VendorDone done) override;
  [[nodiscard]] bool reads(std::string_view type) const override;

  /// Told of each change of a vendor's word. Before the first `ask`.
  void watch(model::VendorObserver observer);
  /// Starts what is due now; its own timer calls it.
  void tick();
  /// Asks nothing any more; who waits is told that it is over.
  void stop();

 private:
  struct Feed;
  struct Waiter;
  struct Numbers;
  using FeedPtr = std::shared_ptr<Feed>;

  [[nodiscard]] FeedPtr feed_of(const model::VendorPage& page);
  [[nodiscard]] bool is_in_force(const Feed& feed) const;
  [[nodiscard]] Result<model::VendorState> told(const Feed& feed,
                                                const model::VendorQuestion& question) const;
  void wait(Feed& feed, model::VendorQuestion question, Millis timeout, model::VendorDone done);
  void answer(Feed& feed);

  void start(FeedPtr feed);
  boost::asio::awaitable<void> poll(FeedPtr feed);
  [[nodiscard]] bool may_guess(const Feed& feed, const Error& why) const;
  void keep(Feed& feed, VendorReading reading);
  void keep(Feed& feed, Error failure);
  void publish(Feed& feed);
  void lose(Feed& feed, std::string why);
  void rest();
  void arm();
  void count();

  net::Net& net_;
  const VendorDeskOptions options_;
  const model::VendorKinds kinds_;
  VendorFetcher fetcher_;
  std::vector<model::VendorObserver> observers_;
  std::unordered_map<std::string, FeedPtr> feeds_;  ///< by key of the page
  boost::asio::steady_timer timer_;
  std::size_t polls_ = 0;
  std::size_t waiting_ = 0;
  bool stopped_ = false;
  std::unique_ptr<Numbers> numbers_;
};

}  // namespace fw::app
