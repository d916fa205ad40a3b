// Objects in a bucket that speaks S3's protocol. Safe to use from any thread; blocks.
#pragma once

#include <array>
#include <functional>

#include "base/file.hpp"
#include "base/time.hpp"
#include "host/net/blocking_client.hpp"
#include "model/objects.hpp"
#include "plug/objects/s3/address.hpp"
#include "plug/objects/s3/answer.hpp"

namespace fw::objects::s3 {

/// Sends one request and waits for its answer.
using Exchange = std::function<Result<net::FetchResponse>(const net::FetchRequest&)>;

struct Options {
  std::size_t part_bytes =
      8 << 20;  ///< above it an object goes in parts; the least Amazon takes: 5
  std::array<Millis, 2> waits{Millis(200), Millis(1'000)};  ///< before the second and third try
  Millis timeout{120'000};                                  ///< of one request
};

class Bucket final : public model::ObjectStore {
 public:
  Bucket(Address address, model::ObjectCredentials credentials, Exchange exchange,
         const Clock& clock, Options options = {});

  [[nodiscard]] Result<> put(std::string_view key, const std::filesystem::path& file) override;
  [[nodiscard]] Result<> put_text(std::string_view key, std::string_view text) override;
  [[nodiscard]] Result<> get(std::string_view key, const std::filesystem::path& file,
                             std::uint64_t bytes_max) override;
  [[nodiscard]] Result<std::string> get_text(std::string_view key) override;
  [[nodiscard]] Result<std::optional<std::uint64_t>> find(std::string_view key) override;
  [[nodiscard]] Result<std::vector<model::ObjectFacts>> list(std::string_view prefix) override;
  [[nodiscard]] Result<> remove(std::string_view key) override;
  [[nodiscard]] std::string address() const override;

  static constexpr std::size_t parts_max = 10'000;  ///< S3's own
  static constexpr std::size_t part_bytes_max = 64 << 20;

 private:
  struct Call {
    std::string_view method;
    std::string_view key;  ///< "": the bucket itself
    Fields query;
    Fields headers;
    std::string body;
    bool can_repeat = true;
  };
  struct Range {
    std::string bytes;
    std::uint64_t total = 0;
    std::string etag;
  };

  [[nodiscard]] net::FetchRequest signed_request(const Call& call) const;
  /// A 2xx answer, 206 included; every other one is an error.
  [[nodiscard]] Result<net::FetchResponse> ask(const Call& call);
  [[nodiscard]] Error error_of(const net::FetchResponse& answer) const;
  [[nodiscard]] Result<Range> get_range(std::string_view key, std::uint64_t from,
                                        const std::string& etag);
  [[nodiscard]] Result<> copy_rest(std::string_view key, Range first, File& to);
  [[nodiscard]] Result<> put_bytes(std::string_view key, std::string bytes);
  [[nodiscard]] Result<> put_parts(std::string_view key, File& from, std::uint64_t bytes);
  [[nodiscard]] Result<std::vector<std::string>> send_parts(std::string_view key,
                                                            const std::string& upload, File& from,
                                                            std::uint64_t bytes);
  [[nodiscard]] Result<> complete(std::string_view key, const std::string& upload,
                                  const std::vector<std::string>& etags);
  [[nodiscard]] Result<ListAnswer> list_page(std::string_view prefix, std::size_t keys_max,
                                             const std::string& token);

  const Address address_;
  const model::ObjectCredentials credentials_;
  const Exchange exchange_;
  const Clock& clock_;
  const Options options_;
};

}  // namespace fw::objects::s3
