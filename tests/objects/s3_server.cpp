#include "s3_server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "base/text.hpp"

namespace fw::testing {
namespace {

[[noreturn]] void become_server(const std::string& folder, int out) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(out, STDOUT_FILENO);
  ::execlp("node", "node", "--openssl-legacy-provider",
           FW_SOURCE_DIR "/tests/objects/s3_server.mjs", folder.c_str(), nullptr);
  ::_exit(127);
}

/// From its line "listening on 4568"; 0 where it ends before.
std::uint16_t read_port(int in) {
  std::string said;
  std::array<char, 256> chunk{};
  while (true) {
    const ssize_t size = ::read(in, chunk.data(), chunk.size());
    if (size <= 0) return 0;
    said.append(chunk.data(), static_cast<std::size_t>(size));
    const std::size_t at = said.find("listening on ");
    if (at == std::string::npos || said.find('\n', at) == std::string::npos) continue;
    const std::string_view line = trim(std::string_view(said).substr(at));
    return to_number<std::uint16_t>(line.substr(line.rfind(' ') + 1)).value_or(0);
  }
}

}  // namespace

std::unique_ptr<S3Server> S3Server::start(const std::string& folder) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return nullptr;
  const pid_t pid = ::fork();
  if (pid == 0) become_server(folder, pipe[1]);
  ::close(pipe[1]);
  std::unique_ptr<S3Server> server(new S3Server(pid, read_port(pipe[0])));
  ::close(pipe[0]);
  return server->port_ == 0 ? nullptr : std::move(server);
}

S3Server::~S3Server() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace fw::testing
