#include "app/data_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/encode.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kSecretBytes = 32;

Result<std::string> read_secret(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string text;
  if (!(in >> text)) return fail(Code::corrupt, "{}: cannot be read", file.string());
  auto secret = from_hex(text);
  if (!secret || secret->size() != kSecretBytes)
    return fail(Code::corrupt, "{}: must hold {} hexadecimal digits", file.string(),
                kSecretBytes * 2);
  return secret;
}

Result<std::string> make_secret(const std::filesystem::path& file, Random& random) {
  std::string secret(kSecretBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(secret)));
  const std::string text = to_hex(secret) + "\n";
  const int descriptor =
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail(Code::unavailable, "{}: {}", file.string(), std::strerror(errno));
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written) return fail(Code::unavailable, "{}: cannot be written", file.string());
  return secret;
}

}  // namespace

Result<MachineFacts> machine_facts(const std::filesystem::path& folder, Random& random) {
  const std::filesystem::path file = folder / "machine.key";
  FW_TRY(const std::string secret,
         std::filesystem::exists(file) ? read_secret(file) : make_secret(file, random));
  MachineFacts facts;
  facts.id = "m-" + sha256_hex("machine " + secret).substr(0, 12);
  const auto digest = sha256("schedule " + secret);
  std::copy_n(digest.begin(), facts.schedule_key.size(), facts.schedule_key.begin());
  return facts;
}

}  // namespace fw::app
