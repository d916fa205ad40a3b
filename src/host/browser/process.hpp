// A jailed program from its start to its end: what it says, how it ended, and that it ends. One
// loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <string>

#include "host/browser/jail.hpp"

namespace fw::browser {

class Process {
 public:
  Process(boost::asio::io_context& loop, Jailed jailed);
  /// Kills it and waits: a killed process takes milliseconds.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Its pipes, once.
  [[nodiscard]] Fd take_commands() { return std::move(jailed_.commands); }
  [[nodiscard]] Fd take_answers() { return std::move(jailed_.answers); }
  [[nodiscard]] Fd take_listener() { return std::move(jailed_.listener); }
  [[nodiscard]] bool has_namespaces() const { return jailed_.has_namespaces; }
  [[nodiscard]] pid_t pid() const { return jailed_.pid; }

  /// The program and every process of its session; in a namespace of its own, all it ever started.
  void kill();
  /// Returns once it has ended; a sentence part: "ended with status 1", "was ended by signal 9".
  [[nodiscard]] boost::asio::awaitable<std::string> ended();
  /// The end of what it wrote to standard output and error, at most 4 KiB.
  [[nodiscard]] const std::string& last_words() const { return *said_; }

 private:
  Jailed jailed_;
  boost::asio::posix::stream_descriptor process_;
  std::shared_ptr<boost::asio::posix::stream_descriptor> words_;
  std::shared_ptr<std::string> said_ = std::make_shared<std::string>();
  bool is_reaped_ = false;
  int status_ = 0;
};

}  // namespace fw::browser
