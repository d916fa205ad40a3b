#include "host/mesh/envelope.hpp"

#include <sodium.h>

#include <cstring>
#include <span>

namespace fw::mesh {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = 2;
constexpr std::size_t kTimeBytes = 8;
static_assert(Envelope::kOverheadBytes == kHeadBytes + kNonceBytes + kTimeBytes + kTagBytes);
static_assert(FleetKey::kBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

void append_number(std::string& to, std::uint64_t number) {
  for (std::size_t i = 0; i < sizeof number; ++i)
    to += static_cast<char>(static_cast<unsigned char>(number >> (8 * i)));
}

}  // namespace

std::string_view name(Envelope::Refusal refusal) {
  static constexpr std::array<std::string_view, 6> kNames{"none",     "stranger", "version",
                                                          "repeated", "own",      "stale"};
  return kNames.at(static_cast<std::size_t>(refusal));
}

Envelope::Envelope(const FleetKey& key, Random& random)
    : secrets_{key.datagram_secret(Role::full), key.datagram_secret(Role::probe)},
      random_(random),
      life_(random.next()) {}

std::string Envelope::seal(std::string_view message, Role as, Instant now) {
  const auto& secret = secrets_.at(static_cast<std::size_t>(as));
  std::string out;
  if (!secret) return out;
  out.reserve(message.size() + kOverheadBytes);
  out += static_cast<char>(kVersion);
  out += static_cast<char>(as);
  append_number(out, life_);
  append_number(out, ++count_);
  append_number(out, random_.next());
  std::string plain;
  plain.reserve(kTimeBytes + message.size());
  append_number(plain, static_cast<std::uint64_t>(to_ms(now)));
  plain += message;
  const std::string head = out.substr(0, kHeadBytes);
  const std::string nonce = out.substr(kHeadBytes);
  out.resize(out.size() + plain.size() + kTagBytes);
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(out.data()) + kHeadBytes + kNonceBytes, &size,
      bytes_of(plain), plain.size(), bytes_of(head), head.size(), nullptr, bytes_of(nonce),
      secret->data());
  return out;
}

Envelope::Opened Envelope::open(std::string_view datagram, Instant now) {
  Opened opened;
  if (datagram.size() < kOverheadBytes || datagram.size() > kDatagramBytesMax) return opened;
  if (datagram[0] != static_cast<char>(kVersion)) {
    opened.refusal = Refusal::version;
    return opened;
  }
  const auto role = static_cast<std::size_t>(static_cast<unsigned char>(datagram[1]));
  if (role >= secrets_.size() || !secrets_.at(role)) return opened;
  const std::string_view sealed = datagram.substr(kHeadBytes + kNonceBytes);
  std::string plain(sealed.size() - kTagBytes, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(plain.data()), &size, nullptr, bytes_of(sealed),
          sealed.size(), bytes_of(datagram), kHeadBytes, bytes_of(datagram.substr(kHeadBytes)),
          secrets_.at(role)->data()) != 0)
    return opened;
  const Instant sent = from_ms(static_cast<std::int64_t>(number_at(plain, 0)));
  opened.role = static_cast<Role>(role);
  opened.refusal = sent < now - kWindow || sent > now + kWindow
                       ? Refusal::stale
                       : take(number_at(datagram, kHeadBytes),
                              number_at(datagram, kHeadBytes + kTimeBytes), now);
  if (opened.refusal == Refusal::none) opened.message = plain.substr(kTimeBytes);
  return opened;
}

Envelope::Refusal Envelope::take(std::uint64_t life, std::uint64_t count, Instant now) {
  if (life == life_) return Refusal::own;
  if (senders_.size() >= kSendersMax && !senders_.contains(life)) {
    // Nothing of theirs passes the window any more.
    std::erase_if(senders_, [&](const auto& one) { return one.second.at < now - 2 * kWindow; });
    if (senders_.size() >= kSendersMax) return Refusal::stale;
  }
  Sender& sender = senders_[life];
  sender.at = now;
  if (count > sender.highest) {
    const std::uint64_t by = count - sender.highest;
    sender.seen = by >= kOrderMax ? 0 : sender.seen << by;
    sender.seen |= 1;
    sender.highest = count;
    return Refusal::none;
  }
  const std::uint64_t behind = sender.highest - count;
  if (behind >= kOrderMax) return Refusal::repeated;
  const std::uint64_t bit = std::uint64_t{1} << behind;
  if ((sender.seen & bit) != 0) return Refusal::repeated;
  sender.seen |= bit;
  return Refusal::none;
}

}  // namespace fw::mesh
