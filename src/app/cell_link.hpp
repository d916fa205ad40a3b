// What machines of one region bring each other, carried: every machine's results to every other
// one's board, and word of what else changed. The engine's thread, but for note().
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/cell_wire.hpp"
#include "app/fleet_desk.hpp"
#include "app/lane.hpp"
#include "fleet/node.hpp"
#include "service/cell.hpp"

namespace fw::app {

/// Each machine pushes: its log is what waits, so that one that was away is brought what it missed,
/// in order, once. Without other machines nothing is done and nothing is kept.
class CellLink final : public service::TailPort {
 public:
  struct Deps {
    net::Net& net;
    FleetDesk& desk;
    service::Cell& cell;
    const fleet::Node& node;
  };
  /// What came, on the engine's thread.
  struct Taken {
    std::function<void(const service::ForeignNews& news)> records;
    std::function<void(const model::MachineId& from, const Note& note)> note;
  };

  CellLink(const Deps& deps, Taken taken);
  ~CellLink() override;
  CellLink(const CellLink&) = delete;
  CellLink& operator=(const CellLink&) = delete;

  /// Who is there may have changed; something may wait.
  void wake();
  /// Tells all others; before they are known that is their own start's business. Any thread.
  void note(NoteKind kind, std::string id = {}, std::string text = {});
  /// News of another machine; the answer once they are counted.
  [[nodiscard]] boost::asio::awaitable<Result<std::string>> take(std::string bytes);
  /// What waits here of a monitor, for another machine.
  [[nodiscard]] boost::asio::awaitable<Result<std::string>> tail(std::string monitor);
  [[nodiscard]] std::vector<std::string> tails_of(const model::MonitorId& monitor) override;
  void stop();

  static constexpr std::size_t notes_max = 5'000;  ///< kept for those that are away
  static constexpr std::size_t records_at_once = 2'000;
  static constexpr std::size_t bytes_at_once = 512 << 10;

 private:
  /// Another machine of the cell, in one of its lives.
  struct Other {
    fleet::Peer peer = 0;
    std::uint64_t incarnation = 0;
    std::optional<std::uint64_t> next;  ///< record to go on with; nothing before it answered
    std::uint64_t notes = 0;            ///< note to go on with
    bool is_new = true;                 ///< it may have missed anything
    bool is_busy = false;
    bool is_gone = false;
    Millis again_at{0};  ///< by the steady clock
  };
  using Others = std::map<model::MachineId, std::shared_ptr<Other>>;

  void look_around();
  void push();
  void plan(Millis in);
  [[nodiscard]] bool has_news_for(const Other& other) const;
  net::Task<> bring(std::shared_ptr<Other> other);
  struct Gathering;
  net::Task<> gather(std::shared_ptr<Gathering> gathering, fleet::Peer peer);
  [[nodiscard]] std::vector<Note> notes_after(std::uint64_t number) const;
  [[nodiscard]] Millis steady() const;
  /// Blocking work on the link's own lane.
  template <class Work>
  auto on_lane(Work work) -> boost::asio::awaitable<decltype(work())>;

  Deps deps_;
  const Taken taken_;
  Lane lane_;
  boost::asio::steady_timer timer_;
  Others others_;
  std::deque<Note> notes_;
  std::uint64_t notes_end_ = 0;  ///< number of the next one
  std::uint64_t records_end_ = 0;
  std::map<model::MachineId, std::pair<std::uint64_t, std::uint64_t>> heard_;  ///< life and notes
  bool is_planned_ = false;
  bool stopped_ = false;
  Counter& brought_;
  Counter& failed_;
};

}  // namespace fw::app
