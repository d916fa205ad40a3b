// The gRPC check against servers that serve, that do not, and that are something else.
#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>

#include <array>
#include <cstring>
#include <map>

#include "plug/checks/grpc/message.hpp"
#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::grpc {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::babble;
using model::Outcome;
using model::Reason;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kPrefaceBytes = 24;
constexpr std::size_t kFrameHeadBytes = 9;

/// What a server answers to every call, and what it heard.
struct Answers {
  Fields headers = {{":status", "200"}, {"content-type", "application/grpc"}};
  std::string body = std::string("\0\0\0\0\2\x08\x01", 7);
  Fields trailers = {{"grpc-status", "0"}};
  bool resets = false;
  std::shared_ptr<SSL_CTX> context;  ///< TLS with h2 first
  std::map<std::string, std::string> heard;
  std::string heard_body;
};

nghttp2_nv field(const std::pair<std::string, std::string>& each) {
  const auto bytes = [](const std::string& text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  return {bytes(each.first), bytes(each.second), each.first.size(), each.second.size(), 0};
}

std::vector<nghttp2_nv> fields(const Fields& list) {
  std::vector<nghttp2_nv> out;
  for (const auto& each : list) out.push_back(field(each));
  return out;
}

ssize_t read_body(nghttp2_session* session, std::int32_t stream, std::uint8_t* into,
                  std::size_t room, std::uint32_t* flags, nghttp2_data_source*, void* user) {
  auto& answers = *static_cast<Answers*>(user);
  const std::size_t size = std::min(room, answers.body.size());
  std::memcpy(into, answers.body.data(), size);
  answers.body.erase(0, size);
  if (!answers.body.empty()) return static_cast<ssize_t>(size);
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (answers.trailers.empty()) return static_cast<ssize_t>(size);
  *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  const auto trailers = fields(answers.trailers);
  nghttp2_submit_trailer(session, stream, trailers.data(), trailers.size());
  return static_cast<ssize_t>(size);
}

int answer_call(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
  auto& answers = *static_cast<Answers*>(user);
  if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
  if (answers.resets)
    return nghttp2_submit_rst_stream(session, 0, frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
  nghttp2_data_provider provider{};
  provider.read_callback = read_body;
  const auto headers = fields(answers.headers);
  return nghttp2_submit_response(session, frame->hd.stream_id, headers.data(), headers.size(),
                                 answers.body.empty() ? nullptr : &provider);
}

int hear_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name,
                std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                std::uint8_t, void* user) {
  static_cast<Answers*>(user)->heard[{reinterpret_cast<const char*>(name), name_size}] =
      std::string(reinterpret_cast<const char*>(value), value_size);
  return 0;
}

int hear_data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t* bytes,
              std::size_t size, void* user) {
  static_cast<Answers*>(user)->heard_body.append(reinterpret_cast<const char*>(bytes), size);
  return 0;
}

std::shared_ptr<nghttp2_session> make_session(Answers& answers) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, answer_call);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, hear_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, hear_data);
  nghttp2_session* session = nullptr;
  nghttp2_session_server_new(&session, callbacks, &answers);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0);
  return {session, nghttp2_session_del};
}

std::string output_of(nghttp2_session* session) {
  std::string out;
  const std::uint8_t* bytes = nullptr;
  for (ssize_t size = 0; (size = nghttp2_session_mem_send(session, &bytes)) > 0;)
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return out;
}

void hear(nghttp2_session* session, const std::string& bytes) {
  nghttp2_session_mem_recv(session, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                           bytes.size());
}

boost::asio::awaitable<void> serve(Peer& peer, std::shared_ptr<Answers> answers) {
  if (answers->context) {
    const bool secured = co_await peer.start_tls(answers->context);
    if (!secured) co_return;
  }
  const auto session = make_session(*answers);
  const std::string preface = co_await peer.read_exactly(kPrefaceBytes);
  hear(session.get(), preface);
  for (;;) {
    const bool written = co_await peer.write(output_of(session.get()));
    if (!written) co_return;
    const std::string head = co_await peer.read_exactly(kFrameHeadBytes);
    if (head.empty()) co_return;
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(head[1])) << 8U |
                      static_cast<unsigned char>(head[2]);
    std::string payload;
    if (size > 0) payload = co_await peer.read_exactly(size);
    hear(session.get(), head + payload);
  }
}

int choose_h2(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
              unsigned int offered_size, void*) {
  if (std::string_view(reinterpret_cast<const char*>(offered), offered_size) != "\x02h2")
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = offered + 1;
  *size = 2;
  return SSL_TLSEXT_ERR_OK;
}

class GrpcCheck : public testing::Test {
 protected:
  GrpcCheck() { world_.dns.add("api.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    const TcpServer server(world_.loop, script);
    settings.emplace("use_tls", "false");
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("api.test:{}", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  model::ProbeReport look(Answers answers, model::Settings settings = {}) {
    heard_ = std::make_shared<Answers>(std::move(answers));
    return look([shared = heard_](Peer& peer) { return serve(peer, shared); }, std::move(settings));
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
  std::shared_ptr<Answers> heard_;
};

std::string response(char status) {
  std::string bytes("\0\0\0\0\2\x08", 6);
  return bytes + status;
}

TEST_F(GrpcCheck, AServerThatServesIsUp) {
  const auto report =
      look(Answers{},
           {{"service", "shop.v1.Orders"}, {"metadata", "X-Tenant: lab"}, {"bearer_token", "abc"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.detail, "SERVING");
  EXPECT_EQ(report.evidence.protocol, "gRPC");
  EXPECT_TRUE(report.phases.first_byte && report.phases.transfer);
  EXPECT_EQ(heard_->heard[":path"], "/grpc.health.v1.Health/Check");
  EXPECT_EQ(heard_->heard["te"], "trailers");
  EXPECT_EQ(heard_->heard["x-tenant"], "lab");
  EXPECT_EQ(heard_->heard["authorization"], "Bearer abc");
  EXPECT_EQ(heard_->heard_body, health_request("shop.v1.Orders"));
}

TEST_F(GrpcCheck, SpeaksTls) {
  Answers answers;
  answers.context = world_.authority.issue({.names = {"api.test"}, .to_days = 5}).server_context();
  SSL_CTX_set_alpn_select_cb(answers.context.get(), choose_h2, nullptr);
  const auto report = look(answers, {{"use_tls", "true"}});
  EXPECT_EQ(report.outcome, Outcome::degraded) << report.detail;
  EXPECT_EQ(report.reason, Reason::tls_expiring);
  ASSERT_TRUE(report.evidence.tls);
  EXPECT_EQ(report.evidence.tls->alpn, "h2");
}

TEST_F(GrpcCheck, NamesWhatDoesNotServe) {
  const auto stopped = look(Answers{.body = response(2)}, {{"service", "a.B"}});
  EXPECT_EQ(stopped.outcome, Outcome::down);
  EXPECT_EQ(stopped.reason, Reason::unexpected_answer);
  EXPECT_EQ(stopped.detail, "a.B is NOT_SERVING");
  EXPECT_EQ(look(Answers{.body = std::string(5, '\0')}).detail, "the server is UNKNOWN");

  const auto unknown = look(Answers{.body = "", .trailers = {}, .context = nullptr}, {});
  EXPECT_EQ(unknown.reason, Reason::bad_protocol) << unknown.detail;

  Answers missing{.body = ""};
  missing.headers.emplace_back("grpc-status", "5");
  missing.headers.emplace_back("grpc-message", "unknown service");
  EXPECT_EQ(look(missing).detail, "the call ends in NOT_FOUND (unknown service)");
  missing.headers[2].second = "12";
  EXPECT_NE(look(missing).detail.find("does not offer the health protocol"), std::string::npos);
}

TEST_F(GrpcCheck, NamesWhatIsNoGrpc) {
  Answers page{.body = "<html>", .trailers = {}};
  page.headers = {{":status", "404"}, {"content-type", "text/html"}};
  EXPECT_EQ(look(page).reason, Reason::http_status);
  page.headers[0].second = "200";
  EXPECT_EQ(look(page).reason, Reason::bad_protocol);
  EXPECT_EQ(look(Answers{.trailers = {}}).reason, Reason::bad_protocol);
  EXPECT_EQ(look(Answers{.body = "garbage"}).reason, Reason::bad_protocol);
  EXPECT_EQ(look(Answers{.resets = true}).reason, Reason::unexpected_answer);
}

TEST_F(GrpcCheck, HostileServersEndIt) {
  EXPECT_EQ(look(Answers{.body = std::string(1 << 20, 'x')}).reason, Reason::too_large);
  Answers wide;
  for (int i = 0; i < 100; ++i) wide.headers.emplace_back("x", "y");
  EXPECT_EQ(look(wide).reason, Reason::too_large);
  const auto reason = [&](std::string first, std::string again) {
    return look([first, again](Peer& peer) { return babble(peer, first, again); }).reason;
  };
  const std::string settings("\0\0\0\4\0\0\0\0\0", 9);
  const std::string ping = std::string("\0\0\x08\6\0\0\0\0\0", 9) + "12345678";
  EXPECT_EQ(reason("HTTP/1.1 400 Bad Request\r\n\r\n", "x"), Reason::bad_protocol);
  EXPECT_NE(reason(settings, ping), Reason::none);
  EXPECT_NE(reason(settings, settings), Reason::none);
  const auto mute = [](Peer& peer) { return peer.hang(); };
  EXPECT_EQ(look(mute, {}, Millis(150)).reason, Reason::timeout_first_byte);
  const auto drip = [settings](Peer& peer) { return babble(peer, settings, ""); };
  EXPECT_EQ(look(drip, {}, Millis(150)).reason, Reason::timeout_transfer);
}

TEST_F(GrpcCheck, RefusesBadSettings) {
  EXPECT_TRUE(kind_->accept("api.example", {}));
  EXPECT_FALSE(kind_->accept("93.184.216.34:6379", {}));
  EXPECT_FALSE(kind_->accept("api.example", {{"metadata", "grpc-timeout: 1S"}}));
  EXPECT_FALSE(kind_->accept("api.example", {{"metadata", "te: x"}}));
  EXPECT_FALSE(kind_->accept("api.example", {{"service", std::string(201, 'x')}}));
  EXPECT_EQ(kind_->host("API.Example:8443"), "api.example");
}

TEST(HealthMessages, AreThoseOfTheProtocol) {
  EXPECT_EQ(health_request(""), std::string(5, '\0'));
  EXPECT_EQ(health_request("a.B"), std::string("\0\0\0\0\5\x0a\3", 7) + "a.B");
  EXPECT_EQ(read_health_response(response(1)), 1);
  EXPECT_EQ(read_health_response(std::string(5, '\0')), 0);
  EXPECT_EQ(words(3), "SERVICE_UNKNOWN");
  EXPECT_EQ(words(9), "status 9");
  // Fields that are not known are skipped: a text, a 32-bit and a 64-bit number.
  const std::string more = std::string("\x12\1x\x1d", 4) + "abcd" + "\x21" + "12345678" + "\x08\1";
  EXPECT_EQ(
      read_health_response(std::string("\0\0\0\0", 4) + static_cast<char>(more.size()) + more), 1);
  for (const std::string& broken :
       {std::string(), std::string(4, '\0'), std::string("\1\0\0\0\0", 5),
        std::string("\0\0\0\0\3\x08\1", 7), std::string("\0\0\0\0\1\x08", 6),
        std::string("\0\0\0\0\2\x12\5", 7), std::string("\0\0\0\0\2\x0b\1", 7)})
    EXPECT_FALSE(read_health_response(broken)) << broken.size();
}

}  // namespace
}  // namespace fw::checks::grpc
