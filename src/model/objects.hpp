// The port to a store of objects: bytes under keys, in a folder or behind a URL. Every member may
// be called from any thread and may block for minutes; never call it on the engine's or the web's
// loop.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fw::model {

struct ObjectFacts {
  std::string key;
  std::uint64_t bytes = 0;
  bool operator==(const ObjectFacts&) const = default;
};

/// Keys are paths such as "backups/a/manifest.json", see check_key; another one is `invalid`.
/// `denied` where the credentials do not suffice, `unavailable` and `timeout` where the store is
/// away: what can be repeated safely was.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  /// The file's content, whole or not at all; replaces what stood there. Streamed, whatever its
  /// size; `limit` above what the store takes.
  [[nodiscard]] virtual Result<> put(std::string_view key, const std::filesystem::path& file) = 0;
  /// The same of at most `text_bytes_max` bytes.
  [[nodiscard]] virtual Result<> put_text(std::string_view key, std::string_view text) = 0;
  /// Into a new file of mode 0600, streamed. `conflict` where there is one, `not_found`, `limit`
  /// above `bytes_max`; after a failure there is no file.
  [[nodiscard]] virtual Result<> get(std::string_view key, const std::filesystem::path& file,
                                     std::uint64_t bytes_max) = 0;
  /// `not_found`, `limit` above `text_bytes_max`.
  [[nodiscard]] virtual Result<std::string> get_text(std::string_view key) = 0;
  /// Its size, or nothing where there is none.
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> find(std::string_view key) = 0;
  /// All whose key begins so, sorted by key; `limit` above `objects_max`.
  [[nodiscard]] virtual Result<std::vector<ObjectFacts>> list(std::string_view prefix) = 0;
  /// No error where there is none.
  [[nodiscard]] virtual Result<> remove(std::string_view key) = 0;
  /// Where it is, for people: never with credentials.
  [[nodiscard]] virtual std::string address() const = 0;

  static constexpr std::size_t text_bytes_max = 16 << 20;
  static constexpr std::size_t objects_max = 200'000;
};

/// Letters, digits, '.', '_' and '-' in parts divided by '/'; a part does not begin with '.'; 512
/// bytes at most. `invalid` says so.
[[nodiscard]] Result<> check_key(std::string_view key);

struct ObjectCredentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;
};

/// What an address does not say itself.
struct ObjectSettings {
  std::string region;  ///< "" for the kind's own default
  ObjectCredentials credentials;
};

class ObjectKind {
 public:
  virtual ~ObjectKind() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;   ///< "s3"; also the folder
  [[nodiscard]] virtual std::string_view usage() const = 0;  ///< its addresses, for a sentence
  [[nodiscard]] virtual bool takes(std::string_view url) const = 0;
  /// Reads the address; nothing is asked yet. `invalid` says what is allowed.
  [[nodiscard]] virtual Result<std::unique_ptr<ObjectStore>> open(
      std::string_view url, const ObjectSettings& settings) const = 0;
};

using ObjectKinds = std::vector<std::unique_ptr<ObjectKind>>;

/// Through the kind that takes the address; `invalid` where none does.
[[nodiscard]] Result<std::unique_ptr<ObjectStore>> open_objects(const ObjectKinds& kinds,
                                                                std::string_view url,
                                                                const ObjectSettings& settings);

/// A store in a list of stores: "eu-west=s3://…" is the one of that place or region.
struct PlacedObjects {
  std::string place;  ///< "" where it is nobody's
  std::string url;
};

[[nodiscard]] PlacedObjects parse_placed(std::string_view text);

/// The store of this place first, then of this region, then those of no place, then the others;
/// otherwise as they came.
[[nodiscard]] std::vector<PlacedObjects> by_nearness(const std::vector<PlacedObjects>& stores,
                                                     std::string_view place,
                                                     std::string_view region);

}  // namespace fw::model
