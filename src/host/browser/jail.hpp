// Starts a program shut off from this machine: namespaces of its own where the kernel lets us, its
// own user where we are root, limits in any case. Call from the thread that lives as long as the
// program may: it is killed when that thread ends.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "host/browser/fd.hpp"
#include "host/net/task.hpp"

namespace fw::browser {

struct JailOrder {
  std::vector<std::string> words;        ///< command line; the program by its full path
  std::vector<std::string> environment;  ///< all of it
  std::string folder;                    ///< its working folder, which it may write to
  std::vector<std::string> hidden;       ///< folders it finds empty
  uid_t user = 0;                        ///< to become; our own where it is not to change
  gid_t group = 0;
  std::uint16_t port = 0;  ///< on which its own loopback is to be listened
  bool with_namespaces = true;
  Millis start_max{5'000};  ///< until the program runs
};

inline constexpr std::uint64_t kFolderBytesMax = 192u << 20;     ///< in its folder
inline constexpr std::uint64_t kProcessBytesMax = 1'536u << 20;  ///< of data, each process
inline constexpr std::uint64_t kProcessesMax = 1'024;            ///< and threads, of its user
inline constexpr std::uint64_t kFilesMax = 1'024;                ///< open in one process
inline constexpr std::uint64_t kFileBytesMax = 128u << 20;       ///< one file
inline constexpr std::uint64_t kProcessCpuSecondsMax = 120;

/// A running program. Descriptor 3 of it reads `commands`, 4 of it writes `answers`, standard
/// output and error write `words`.
struct Jailed {
  pid_t pid = 0;
  Fd process;  ///< readable once it has ended
  Fd commands;
  Fd answers;
  Fd words;
  Fd listener;  ///< on 127.0.0.1 as the program sees it, where it has a network of its own
  bool has_namespaces = false;
};

/// `unavailable` with what the kernel did not let us do; the caller may ask for less.
[[nodiscard]] net::Task<Jailed> start_jailed(boost::asio::io_context& loop, JailOrder order);

/// Kills whatever still runs with this folder as its HOME: without a namespace of its own, what
/// left the program's session outlives it. Reads /proc and blocks; any thread.
void end_leftovers(const std::string& folder);

}  // namespace fw::browser
