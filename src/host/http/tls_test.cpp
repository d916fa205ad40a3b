#include "host/http/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <filesystem>

#include "host/http/http1.hpp"
#include "host/http/test_support.hpp"

namespace fw::http::testing {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

/// A self-signed certificate and its key in a folder of the test.
struct Certificate {
  Certificate() {
    folder = std::filesystem::path(::testing::TempDir()) / ("tls-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* file = std::fopen(certificate_file().c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_file().c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~Certificate() { std::filesystem::remove_all(folder); }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  [[nodiscard]] std::string certificate_file() const { return folder / "certificate.pem"; }
  [[nodiscard]] std::string key_file() const { return folder / "key.pem"; }
  [[nodiscard]] ServerOptions options() const {
    ServerOptions options;
    options.tls_certificate_file = certificate_file();
    options.tls_key_file = key_file();
    return options;
  }
  std::filesystem::path folder;
};

asio::awaitable<Response> answer(Request request) {
  if (request.path == "/large") co_return Response::text(std::string(3'000'000, 'x'));
  co_return Response::text(request.scheme + " " + std::to_string(request.version));
}

/// Says what was chosen by ALPN, and the answer to `bytes`.
struct Secure {
  explicit Secure(std::uint16_t port, std::string_view offer, int version_max = TLS1_3_VERSION)
      : context(ssl::context::tls_client), stream(loop, context) {
    SSL_set_max_proto_version(stream.native_handle(), version_max);
    SSL_set_alpn_protos(stream.native_handle(),
                        reinterpret_cast<const unsigned char*>(offer.data()),
                        static_cast<unsigned>(offer.size()));
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream.handshake(ssl::stream_base::client, error);
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(stream.native_handle(), &name, &size);
    chosen.assign(reinterpret_cast<const char*>(name), size);
  }
  std::string exchange(std::string_view bytes) {
    asio::write(stream, asio::buffer(bytes.data(), bytes.size()), error);
    std::string all;
    std::array<char, 16384> chunk;
    while (!error) {
      const std::size_t size = stream.read_some(asio::buffer(chunk), error);
      all.append(chunk.data(), size);
    }
    return all;
  }
  asio::io_context loop;
  ssl::context context;
  ssl::stream<asio::ip::tcp::socket> stream;
  boost::system::error_code error;
  std::string chosen;
};

constexpr std::string_view kClosing = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

TEST(Tls, SpeaksHttp1ToWhoOffersNothingElse) {
  const Certificate certificate;
  TestServer server(answer, certificate.options());
  Secure client(server.port(), "\x08http/1.1");
  EXPECT_EQ(client.chosen, "http/1.1");
  EXPECT_TRUE(client.exchange(kClosing).ends_with("https 11"));
  Secure plain(server.port(), "", TLS1_2_VERSION);
  EXPECT_TRUE(plain.exchange(kClosing).ends_with("https 11"));
}

TEST(Tls, ChoosesHttp2) {
  const Certificate certificate;
  TestServer server(answer, certificate.options());
  Secure client(server.port(), "\x08http/1.1\x02h2");
  EXPECT_EQ(client.chosen, "h2");
  using namespace std::string_view_literals;
  std::string bytes(kPreface);
  bytes += "\0\0\0\4\0\0\0\0\0"sv;                       // SETTINGS
  bytes += "\0\0\6\1\5\0\0\0\1\x82\x87\x84\x41\x01x"sv;  // GET / of x
  bytes += "\0\0\x8\7\0\0\0\0\0\0\0\0\0\0\0\0\0"sv;      // GOAWAY
  EXPECT_NE(client.exchange(bytes).find("https 20"), std::string::npos);
}

TEST(Tls, RefusesOldVersionsAndPlainText) {
  const Certificate certificate;
  TestServer server(answer, certificate.options());
  Secure old(server.port(), "\x08http/1.1", TLS1_1_VERSION);
  EXPECT_TRUE(old.error);
  Secure other(server.port(), "\x04spdy");
  EXPECT_TRUE(other.error);
  TestClient plain(server.port());
  plain.send(kClosing);
  EXPECT_EQ(status_of(plain.read_all()), 0);
  EXPECT_FALSE(plain.timed_out());
}

TEST(Tls, SendsLargeAnswers) {
  const Certificate certificate;
  TestServer server(answer, certificate.options());
  Secure client(server.port(), "\x08http/1.1");
  const std::string all =
      client.exchange("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_GT(all.size(), 3'000'000U);
}

TEST(Tls, SaysWhatIsWrongWithItsFiles) {
  const Certificate certificate;
  const auto missing = make_server_context("/nowhere.pem", certificate.key_file());
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code(), Code::invalid);
  EXPECT_NE(missing.error().sentence().find("/nowhere.pem"), std::string::npos);
  const Certificate other;
  EXPECT_FALSE(make_server_context(certificate.certificate_file(), "/nowhere.key").has_value());
}

}  // namespace
}  // namespace fw::http::testing
