#include "plug/checks/http/body.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "base/encode.hpp"
#include "base/hash.hpp"
#include "plug/checks/http/judge.hpp"

namespace fw::checks::http {
namespace {

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

// Made with Node.js: "hello, brotli: größe größe größe", and 64 MiB of NUL.
constexpr std::string_view kBrotli =
    "1b2500f82d8ec7dd475035677d0fbd4e637b1b96726520f5695b6267a543578328550e5ca4d349457d03";
constexpr std::string_view kBrotliBomb =
    "cbffff3ff82700e2b14020f7fe8fffff7ff04f00c4611180eefd1fffffffe09f0088c30200ddfb3ffeff"
    "ffc13f0110870500baf77ffcffff837f02200e0b0074effff8ffff07ff04401c1600e8defff1ffff0ffe"
    "0980382c00d0bdffcbffff3ffc1300715800a07bff07";

struct Decoded {
  std::string text;
  model::Reason problem;
  std::uint64_t bytes;
};

/// In pieces of `step` bytes.
Decoded decoded(std::string_view encoding, std::string_view wire, std::size_t step) {
  Body body(kBodyBytesMax);
  body.set_encoding(encoding);
  for (std::size_t i = 0; i < wire.size() && body.add(wire.substr(i, step)); i += step) {
  }
  body.finish();
  return {body.kept(), body.problem(), body.bytes()};
}

TEST(Body, IsCountedHashedAndKept) {
  Body body(3);
  EXPECT_TRUE(body.add("hel"));
  EXPECT_TRUE(body.add("lo"));
  body.finish();
  EXPECT_EQ(body.kept(), "hel");
  EXPECT_EQ(body.bytes(), 5);
  EXPECT_TRUE(body.is_partial());
  EXPECT_FALSE(body.is_cut());
  EXPECT_EQ(body.sha256(), sha256_hex("hello"));
}

TEST(Body, StopsAtTheLimitOfTheWire) {
  Body body(kBodyBytesMax);
  const std::string piece(600'000, 'a');
  EXPECT_TRUE(body.add(piece));
  EXPECT_FALSE(body.add(piece));
  EXPECT_FALSE(body.add(piece));
  EXPECT_TRUE(body.is_cut());
  EXPECT_EQ(body.bytes(), kBodyBytesMax);
  EXPECT_EQ(body.problem(), model::Reason::none);
}

TEST(Body, InflatesByteByByte) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919 % 10'007);
  const std::string wire = gzip(text);
  Body body(kBodyBytesMax);
  body.set_encoding(" GZip ");
  for (const char c : wire) ASSERT_TRUE(body.add({&c, 1}));
  body.finish();
  EXPECT_EQ(body.problem(), model::Reason::none);
  EXPECT_EQ(body.kept(), text);
}

TEST(Body, InflatesHighlyRepeatedTextBelowTheFreeBytes) {
  const std::string text(60'000, 'a');
  Body body(kBodyBytesMax);
  body.set_encoding("gzip");
  EXPECT_TRUE(body.add(gzip(text)));
  body.finish();
  EXPECT_EQ(body.kept(), text);
}

TEST(Body, ABombIsGivenUpEarly) {
  const std::string bomb = gzip(std::string(64 << 20, '\0'));
  Body body(kBodyBytesMax);
  body.set_encoding("gzip");
  for (std::size_t i = 0; i < bomb.size() && body.add(bomb.substr(i, 256)); i += 256) {
  }
  EXPECT_EQ(body.problem(), model::Reason::decompression_limit);
  EXPECT_LE(body.bytes(), kRatioFreeBytes * 8);
  EXPECT_LE(body.kept().size(), kBodyBytesMax);
}

TEST(Body, OfBrokenOrShortGzipIsNotHttp) {
  Body broken(100);
  broken.set_encoding("gzip");
  EXPECT_FALSE(broken.add("this is no gzip"));
  EXPECT_EQ(broken.problem(), model::Reason::bad_http);

  Body shortened(100);
  shortened.set_encoding("gzip");
  const std::string wire = gzip("hello");
  EXPECT_TRUE(shortened.add(wire.substr(0, wire.size() - 4)));
  shortened.finish();
  EXPECT_EQ(shortened.problem(), model::Reason::bad_http);
}

TEST(Body, DecodesBrotliAndZstd) {
  const std::string brotli = from_hex(kBrotli).value();
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += std::to_string(i * 7919 % 10'007);
  for (const std::size_t step : {1UL, 7UL, 1UL << 20}) {
    EXPECT_EQ(decoded("BR", brotli, step).text, "hello, brotli: größe größe größe");
    EXPECT_EQ(decoded("br", brotli, step).problem, model::Reason::none);
    EXPECT_EQ(decoded("zstd", zstd(text), step).text, text);
    EXPECT_EQ(decoded("zstd", zstd("one, ") + zstd("two"), step).text, "one, two");
    EXPECT_EQ(decoded("zstd", zstd(std::string(16 * 1024, 'a')), step).problem,
              model::Reason::none);
  }
}

TEST(Body, BombsOfAnyKindAreGivenUpEarly) {
  const std::string zeros(64 << 20, '\0');
  for (const auto& [encoding, bomb] :
       {std::pair("zstd", zstd(zeros)), {"br", from_hex(kBrotliBomb).value()}}) {
    const auto ended = decoded(encoding, bomb, 256);
    EXPECT_EQ(ended.problem, model::Reason::decompression_limit) << encoding;
    EXPECT_LE(ended.bytes, kRatioFreeBytes * 8) << encoding;
  }
}

TEST(Body, OfBrokenOrShortBrotliAndZstdIsNotHttp) {
  const std::string brotli = from_hex(kBrotli).value();
  const std::string frame = zstd("hello");
  for (const auto& [encoding, wire] : {std::pair("br", brotli), {"zstd", frame}}) {
    EXPECT_EQ(decoded(encoding, wire.substr(0, wire.size() - 3), 5).problem,
              model::Reason::bad_http);
    EXPECT_EQ(decoded(encoding, "\xff\xff this is neither", 5).problem, model::Reason::bad_http);
  }
  // A window of 128 MiB is more than anybody may ask for (RFC 9659 §3).
  EXPECT_EQ(decoded("zstd", from_hex("28b52ffd0088").value() + frame.substr(6), 64).problem,
            model::Reason::bad_http);
}

class Judge : public testing::Test {
 protected:
  model::Reason reason(const model::Settings& settings, std::string_view text) {
    const auto plan = make_plan("https://shop.example/", settings, "agent").value();
    Body body(kBodyBytesMax);
    body.add(text);
    body.finish();
    Seen seen({.head = head_, .body = body, .phases = phases_, .evidence = evidence_, .now = {}});
    const auto bad = judge(*plan, seen).down;
    detail_ = bad ? bad->detail : "";
    return bad ? bad->reason : model::Reason::none;
  }
  Head head_{.status = 200, .headers = {{"Content-Type", "text/html"}, {"Via", "a"}, {"via", "b"}}};
  model::Phases phases_;
  model::Evidence evidence_;
  std::string detail_;
};

TEST_F(Judge, Statuses) {
  head_.status = 503;
  EXPECT_EQ(reason({}, ""), model::Reason::http_status);
  EXPECT_EQ(detail_, "status 503, expected 200-299");
  EXPECT_EQ(reason({{"accepted_statuses", "200,503"}}, ""), model::Reason::none);
}

TEST_F(Judge, Headers) {
  EXPECT_EQ(reason({{"headers_expected", "content-type: html"}}, ""), model::Reason::none);
  EXPECT_EQ(reason({{"headers_expected", "Via: b\ncontent-type: *"}}, ""), model::Reason::none);
  EXPECT_EQ(reason({{"headers_expected", "Via: c"}}, ""), model::Reason::assertion_header);
  EXPECT_EQ(reason({{"headers_expected", "X-Missing: *"}}, ""), model::Reason::assertion_header);
}

TEST_F(Judge, Bodies) {
  EXPECT_EQ(reason({{"body_contains", "ell"}}, "hello"), model::Reason::none);
  EXPECT_EQ(reason({{"body_contains", "elo"}}, "hello"), model::Reason::assertion_body);
  EXPECT_EQ(reason({{"body_not_contains", "ell"}}, "hello"), model::Reason::assertion_body);
  EXPECT_EQ(reason({{"body_matches", "^h.l+o$"}}, "hello"), model::Reason::none);
  EXPECT_EQ(reason({{"body_matches", "^H"}}, "hello"), model::Reason::assertion_body);
}

TEST_F(Judge, OnlyAnAssertionThatNeedsTheRestFailsOnALargeBody) {
  const std::string large = "start" + std::string(kBodyBytesMax, 'a') + "end";
  EXPECT_EQ(reason({}, large), model::Reason::none);
  EXPECT_EQ(reason({{"body_contains", "start"}}, large), model::Reason::none);
  EXPECT_EQ(reason({{"body_contains", "end"}}, large), model::Reason::too_large);
  EXPECT_EQ(reason({{"body_not_contains", "end"}}, large), model::Reason::too_large);
  EXPECT_EQ(reason({{"body_not_contains", "start"}}, large), model::Reason::assertion_body);
}

TEST_F(Judge, Sizes) {
  EXPECT_EQ(reason({{"body_bytes_min", "5"}}, "hello"), model::Reason::none);
  EXPECT_EQ(reason({{"body_bytes_min", "6"}}, "hello"), model::Reason::assertion_size);
  EXPECT_EQ(detail_, "the body has 5 bytes, at least 6 are expected");
  EXPECT_EQ(reason({{"body_bytes_max", "4"}}, "hello"), model::Reason::assertion_size);
  EXPECT_EQ(reason({{"body_bytes_max", "0"}}, ""), model::Reason::none);
  const std::string large(kBodyBytesMax + 1, 'a');
  EXPECT_EQ(reason({{"body_bytes_min", "1048576"}}, large), model::Reason::none);
  EXPECT_EQ(reason({{"body_bytes_max", "1048575"}}, large), model::Reason::assertion_size);
  EXPECT_EQ(reason({{"body_bytes_max", "1048576"}}, large), model::Reason::too_large);
}

TEST_F(Judge, TimesOfPhases) {
  phases_.first_byte = Micros(300'400);
  EXPECT_EQ(reason({{"time_limits", "first_byte: 301ms\ndns: 1ms"}}, ""), model::Reason::none);
  EXPECT_EQ(reason({{"time_limits", "first_byte: 300ms"}}, ""), model::Reason::assertion_time);
  EXPECT_EQ(detail_, "waiting for the first byte took 301 ms, at most 300 ms are allowed");
}

TEST_F(Judge, CertificatesAndProtocols) {
  EXPECT_EQ(reason({{"certificate_days_down", "3"}}, ""), model::Reason::tls_expiring);
  model::Certificate certificate{.names = {"shop.test"}};
  certificate.not_after = Instant(std::chrono::days(2));
  evidence_.tls.emplace().chain.push_back(certificate);
  EXPECT_EQ(reason({{"certificate_days_down", "2"}}, ""), model::Reason::none);
  EXPECT_EQ(reason({{"certificate_days_down", "3"}}, ""), model::Reason::tls_expiring);
  EXPECT_EQ(detail_,
            "the certificate of shop.test expires in 2 days, on 1970-01-03; at least 3 days are "
            "wanted");
  EXPECT_EQ(reason({{"protocol_expected", "http1"}}, ""), model::Reason::none);
  EXPECT_EQ(reason({{"protocol_expected", "h2"}}, ""), model::Reason::unexpected_answer);
  EXPECT_EQ(detail_, "the answer came over http1, expected h2");
}

}  // namespace
}  // namespace fw::checks::http
