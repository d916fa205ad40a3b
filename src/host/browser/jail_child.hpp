// What the new process does between its birth and the program it becomes: system calls only, for
// other threads of the parent may have held any lock. Internal to the jail.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <vector>

namespace fw::browser {

/// Everything the child needs, laid out before it is born.
struct ChildPlan {
  std::vector<char*> words;
  std::vector<char*> environment;
  const char* folder = nullptr;
  const char* folder_options = nullptr;  ///< of the tmpfs mounted there
  std::vector<const char*> hidden;
  const char* user_map = nullptr;  ///< for a user namespace of its own; or null
  const char* group_map = nullptr;
  bool has_namespaces = false;
  bool changes_user = false;
  uid_t user = 0;
  gid_t group = 0;
  std::uint16_t port = 0;
  int report = -1;  ///< a socket to the parent, closed by the program's start
  int commands = -1;
  int answers = -1;
  int words_out = -1;
};

/// What the child sends over `report`: that it listens (with the descriptor), or what failed.
struct ChildReport {
  enum class Step : std::int32_t {
    listening,
    user_map,
    mounts,
    network,
    identity,
    files,
    limits,
    program
  };
  Step step = Step::listening;
  std::int32_t error = 0;
};

[[noreturn]] void become_program(const ChildPlan& plan);

}  // namespace fw::browser
