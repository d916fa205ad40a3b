// Who may use the databases' servers: basic authentication, JWT, tokens that expire, and servers
// that are something else.
#include <sodium.h>

#include <fstream>

#include "base/encode.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

constexpr std::int64_t kInTheFuture = 4'000'000'000;
constexpr std::int64_t kInThePast = 1'000'000'000;

/// A key for JWTs (EdDSA, RFC 8037) and its public half in a file, as sqld takes it.
class JwtKey {
 public:
  JwtKey() {
    crypto_sign_keypair(public_.data(), secret_.data());
    std::ofstream(file()) << to_base64url(
        std::string(reinterpret_cast<const char*>(public_.data()), public_.size()));
  }
  [[nodiscard]] std::string file() const { return folder_.path() / "jwt.key"; }
  [[nodiscard]] std::string token(std::int64_t expires) const {
    const std::string text = to_base64url(R"({"alg":"EdDSA","typ":"JWT"})") + "." +
                             to_base64url(fmt::format(R"({{"a":"rw","exp":{}}})", expires));
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr,
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         secret_.data());
    return text + "." +
           to_base64url(
               std::string(reinterpret_cast<const char*>(signature.data()), signature.size()));
  }

 private:
  Folder folder_;
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_{};
};

Result<model::Rows> try_it(model::DatabaseProvider& databases) {
  auto database = databases.open("system", model::Durability::full);
  if (!database) return std::unexpected(database.error());
  return (*database)->read({"SELECT 1", {}});
}

TEST(Access, ByNameAndPassword) {
  const auto server =
      Sqld::primary({"--http-auth", "basic:" + to_base64("olga:correct horse battery")});
  databases::libsql::Options options{.url = server->url(),
                                     .user = "olga",
                                     .password = "correct horse battery",
                                     .admin_url = server->admin_url()};
  EXPECT_TRUE(try_it(*connect(options)));
  options.password = "wrong";
  const auto stranger = connect(options);
  const auto refused = try_it(*stranger);
  EXPECT_EQ(code_of(refused), Code::unavailable);
  ASSERT_TRUE(stranger->trouble());
  EXPECT_EQ(stranger->trouble()->kind, "token");
  EXPECT_THAT(refused.error().chain(), testing::Not(testing::HasSubstr("wrong")));
}

TEST(Access, ByAJwtUntilItExpires) {
  const JwtKey key;
  const auto server = Sqld::primary({"--auth-jwt-key-file", key.file()});
  databases::libsql::Options options{
      .url = server->url(), .token = key.token(kInTheFuture), .admin_url = server->admin_url()};
  EXPECT_TRUE(try_it(*connect(options)));
  options.token = key.token(kInThePast);
  const auto expired = connect(options);
  const auto refused = try_it(*expired);
  EXPECT_EQ(code_of(refused), Code::unavailable);
  ASSERT_TRUE(expired->trouble());
  EXPECT_EQ(expired->trouble()->kind, "token");
  EXPECT_THAT(expired->trouble()->sentence, testing::HasSubstr("token"));
  // It heals when the server takes what we have.
  server->kill();
  server->set_options({});
  server->start();
  EXPECT_TRUE(try_it(*expired));
  EXPECT_FALSE(expired->trouble());
}

TEST(Access, AServerThatIsSomethingElseIsToldApart) {
  const auto server = Sqld::primary();
  // Its administration speaks HTTP, but not Hrana.
  const auto wrong = connect({.url = server->admin_url(), .admin_url = server->admin_url()});
  const auto refused = try_it(*wrong);
  EXPECT_EQ(code_of(refused), Code::unavailable);
  ASSERT_TRUE(wrong->trouble()) << refused.error().chain();
  EXPECT_EQ(wrong->trouble()->kind, "version");
}

TEST(Access, SettingsMustFitTogether) {
  SystemClock clock;
  SystemRandom random;
  NullLog log;
  NullMetrics metrics;
  const std::vector<databases::libsql::Options> wrong = {
      {},
      {.url = "http://a", .replica_folder = "/x"},
      {.url = "http://a", .turso_group = "g"},
      {.turso_organization = "acme"},
      {.url = "http://a",
       .token = "t",
       .turso_organization = "acme",
       .turso_group = "g",
       .turso_token = "p"}};
  for (const auto& options : wrong)
    EXPECT_EQ(code_of(databases::libsql::connect({clock, random, log, metrics}, loopback_client(),
                                                 options)),
              Code::invalid);
}

}  // namespace
}  // namespace fw::test
