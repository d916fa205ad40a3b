// Looks in a process of their own, for targets whose answer may bring a process down: it is only
// that process then. One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/look_wire.hpp"

namespace fw::app {

struct IsolationOptions {
  /// What is run: it reads an order on standard input and writes a report to standard output.
  std::vector<std::string> command;
  net::NetOptions net;
  std::size_t processes_max = 4;  ///< at a time; the others wait
  std::size_t waiting_max = 5'000;
  Millis grace{5'000};  ///< beyond the look's own timeout, for starting and ending
};

class IsolatedLooks {
 public:
  /// The report; nothing where the process died without one, and a sentence about how.
  using Done = std::move_only_function<void(std::optional<model::ProbeReport>, std::string)>;

  IsolatedLooks(boost::asio::io_context& loop, IsolationOptions options);
  /// Ends the processes.
  ~IsolatedLooks();
  IsolatedLooks(const IsolatedLooks&) = delete;
  IsolatedLooks& operator=(const IsolatedLooks&) = delete;

  /// `done` is called once, never before this returns; not at all after the end of this object.
  void look(std::string kind, model::ProbeRequest request, Done done);

 private:
  class Child;
  struct Waiting {
    LookOrder order;
    Done done;
  };
  void start_next();
  void ended(Child& child);

  boost::asio::io_context& loop_;
  const IsolationOptions options_;
  std::deque<Waiting> waiting_;
  std::vector<std::shared_ptr<Child>> running_;
};

}  // namespace fw::app
