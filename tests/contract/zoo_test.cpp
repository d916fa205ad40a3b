// The HTTP check against servers that mean harm: it ends in time, with the right reason, and keeps
// no more than it promises.
#include <gtest/gtest.h>
#include <malloc.h>

#include "plug/checks/family.hpp"
#include "plug/kit/testing/probe.hpp"
#include "support/zoo.hpp"
#include "support/zoo_h2.hpp"

namespace fw::contract {
namespace {

using model::Outcome;
using model::Reason;
using net::testing::Identity;
using net::testing::TcpServer;
using net::testing::TestNet;

constexpr Millis kTimeout{400};
/// Of looks that must end for another reason, on a busy machine as well.
constexpr Millis kAmpleTimeout{10'000};
constexpr Millis kLateMax{50};
constexpr int kTries = 3;  // a busy machine may be late; a check that always is, fails
constexpr std::size_t kKeptBytesMax = 256 * 1024;
constexpr std::size_t kPeakBytesMax = 24U << 20U;  // of a look, with the server's own

struct Animal {
  const char* name;
  zoo::Script (*script)(net::testing::Peer&);
  Reason reason;
  bool is_h2 = false;
  bool has_body = false;  ///< the request

  [[nodiscard]] bool waits() const {
    return reason == Reason::timeout_first_byte || reason == Reason::timeout_transfer;
  }
};

model::Settings settings_for(const Animal& animal) {
  model::Settings settings;
  if (animal.is_h2) settings.emplace("protocol", "h2");
  if (animal.has_body) settings.insert({{"method", "POST"}, {"body", std::string(60'000, 'x')}});
  return settings;
}

/// Bytes that are allocated in this process.
std::size_t in_use() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

void PrintTo(const Animal& animal, std::ostream* out) { *out << animal.name; }

class Zoo : public testing::TestWithParam<Animal> {
 protected:
  Zoo() { world_.dns.add("zoo.test", "A", "127.0.0.1"); }

  model::ProbeReport look(const TcpServer& server, model::Settings settings = {}) {
    model::CheckKind* http = model::find(kinds_, "http");
    model::ProbeReport report;
    Millis late{0};
    for (int i = 0; i < kTries; ++i) {
      const auto start = std::chrono::steady_clock::now();
      report = watched_look(*http, server.url("zoo.test"), settings);
      late =
          std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - start) - timeout_;
      if (late <= kLateMax) break;
    }
    EXPECT_LE(late, kLateMax);
    return report;
  }

  /// Looks while the memory in use is watched after every step of the loop.
  model::ProbeReport watched_look(model::CheckKind& http, const std::string& url,
                                  const model::Settings& settings) {
    std::optional<model::ProbeReport> result;
    http.probe({.target = url, .settings = settings, .timeout = timeout_},
               [&](model::ProbeReport report) { result = std::move(report); });
    world_.loop.restart();
    while (!result) {
      world_.loop.run_one();
      peak_ = std::max(peak_, in_use());
    }
    return *std::move(result);
  }

  Millis timeout_ = kTimeout;
  std::size_t peak_ = 0;
  TestNet world_;
  model::CheckKinds kinds_ = checks::make_all(world_.net());
};

/// Bytes that a report holds on to.
std::size_t kept(const model::ProbeReport& report) {
  std::size_t bytes = report.detail.size() + report.evidence.excerpt.size();
  for (const auto& [name, value] : report.evidence.headers) bytes += name.size() + value.size();
  for (const auto& hop : report.evidence.hops) bytes += hop.url.size();
  for (const auto& [name, value] : report.evidence.facts) bytes += name.size() + value.size();
  return bytes;
}

TEST_P(Zoo, IsSurvived) {
  if (!GetParam().waits()) timeout_ = kAmpleTimeout;
  const TcpServer server(world_.loop, GetParam().script);
  const std::size_t before = in_use();
  const auto report = look(server, settings_for(GetParam()));
  const std::size_t after = in_use();
  EXPECT_EQ(model::name(report.reason), model::name(GetParam().reason)) << report.detail;
  const bool is_fine = report.reason == Reason::none;
  EXPECT_EQ(report.outcome, is_fine ? Outcome::up : Outcome::down);
  EXPECT_FALSE(report.detail.empty());
  EXPECT_LE(kept(report), kKeptBytesMax);
  EXPECT_LE(report.evidence.body_bytes, 8U << 20U);
  EXPECT_LE(after > before ? after - before : 0, 4U << 20U) << "bytes that stay allocated";
  EXPECT_LE(peak_ - std::min(peak_, before), kPeakBytesMax) << "bytes at the peak";
}

constexpr Animal kAnimals[] = {
    {"silence", zoo::silence, Reason::timeout_first_byte},
    {"head_drip", zoo::head_drip, Reason::timeout_transfer},
    {"header_drip", zoo::header_drip, Reason::timeout_transfer},
    {"body_drip", zoo::body_drip, Reason::timeout_transfer},
    {"chunk_drip", zoo::chunk_drip, Reason::timeout_transfer},
    {"endless_headers", zoo::endless_headers, Reason::too_large},
    {"many_fields", zoo::many_fields, Reason::too_large},
    {"endless_line", zoo::endless_line, Reason::too_large},
    {"endless_chunks", zoo::endless_chunks, Reason::none},
    {"endless_extension", zoo::endless_extension, Reason::too_large},
    {"endless_trailers", zoo::endless_trailers, Reason::too_large},
    {"endless_body", zoo::endless_body, Reason::none},
    {"endless_interim", zoo::endless_interim, Reason::bad_http},
    {"unasked_upgrade", zoo::unasked_upgrade, Reason::http_status},
    {"garbage", zoo::garbage, Reason::bad_http},
    {"other_protocol", zoo::other_protocol, Reason::bad_http},
    {"http2_frames", zoo::http2_frames, Reason::bad_http},
    {"bad_length", zoo::bad_length, Reason::bad_http},
    {"two_lengths", zoo::two_lengths, Reason::bad_http},
    {"bad_chunk", zoo::bad_chunk, Reason::bad_http},
    {"nul_in_header", zoo::nul_in_header, Reason::bad_http},
    {"closes_at_once", zoo::closes_at_once, Reason::connect_reset},
    {"closes_in_head", zoo::closes_in_head, Reason::bad_http},
    {"closes_in_body", zoo::closes_in_body, Reason::bad_http},
    {"closes_in_chunk", zoo::closes_in_chunk, Reason::bad_http},
    {"lies_about_length", zoo::lies_about_length, Reason::timeout_transfer},
    {"resets", zoo::resets, Reason::connect_reset},
    {"loop", zoo::loop, Reason::redirect_loop},
    {"ping_pong", zoo::ping_pong, Reason::redirect_loop},
    {"ten_thousand_redirects", zoo::ten_thousand_redirects, Reason::redirect_limit},
    {"redirect_with_endless_body", zoo::redirect_with_endless_body, Reason::redirect_loop},
    {"gzip_bomb", zoo::gzip_bomb, Reason::decompression_limit},
    {"long_gzip", zoo::long_gzip, Reason::none},
    {"no_gzip", zoo::no_gzip, Reason::bad_http},
    {"br_bomb", zoo::br_bomb, Reason::decompression_limit},
    {"br_of_nothing", zoo::br_of_nothing, Reason::none},
    {"no_br", zoo::no_br, Reason::bad_http},
    {"zstd_bomb", zoo::zstd_bomb, Reason::decompression_limit},
    {"zstd_wide", zoo::zstd_wide, Reason::bad_http},
    {"zstd_of_nothing", zoo::zstd_of_nothing, Reason::none},
    {"no_zstd", zoo::no_zstd, Reason::bad_http},
};

constexpr bool kH2 = true;
constexpr bool kPosts = true;
constexpr Animal kH2Animals[] = {
    {"settings_flood", zoo::h2::settings_flood, Reason::bad_http, kH2},
    {"settings_flood_in_body", zoo::h2::settings_flood_in_body, Reason::bad_http, kH2},
    {"ping_flood", zoo::h2::ping_flood, Reason::bad_http, kH2},
    {"priority_flood", zoo::h2::priority_flood, Reason::bad_http, kH2},
    {"goaway_flood", zoo::h2::goaway_flood, Reason::bad_http, kH2},
    {"unknown_flood", zoo::h2::unknown_flood, Reason::too_large, kH2},
    {"empty_continuations", zoo::h2::empty_continuations, Reason::bad_http, kH2},
    {"full_continuations", zoo::h2::full_continuations, Reason::too_large, kH2},
    {"endless_field", zoo::h2::endless_field, Reason::bad_http, kH2},
    {"table_bomb", zoo::h2::table_bomb, Reason::too_large, kH2},
    {"empty_data", zoo::h2::empty_data, Reason::bad_http, kH2},
    {"padding", zoo::h2::padding, Reason::too_large, kH2},
    {"interim_flood", zoo::h2::interim_flood, Reason::bad_http, kH2},
    {"trailers_flood", zoo::h2::trailers_flood, Reason::bad_http, kH2},
    {"push_flood", zoo::h2::push_flood, Reason::bad_http, kH2},
    {"reset_storm", zoo::h2::reset_storm, Reason::connect_reset, kH2},
    {"reset_of_nothing", zoo::h2::reset_of_nothing, Reason::bad_http, kH2},
    {"giant_frame", zoo::h2::giant_frame, Reason::bad_http, kH2},
    {"shut_window", zoo::h2::shut_window, Reason::timeout_first_byte, kH2, kPosts},
    {"window_drip", zoo::h2::window_drip, Reason::bad_http, kH2, kPosts},
    {"window_overflow", zoo::h2::window_overflow, Reason::bad_http, kH2},
    {"window_of_nothing", zoo::h2::window_of_nothing, Reason::bad_http, kH2},
    {"window_too_large", zoo::h2::window_too_large, Reason::bad_http, kH2},
    {"window_to_and_fro", zoo::h2::window_to_and_fro, Reason::bad_http, kH2, kPosts},
    {"giant_table", zoo::h2::giant_table, Reason::none, kH2},
    {"beyond_the_window", zoo::h2::beyond_the_window, Reason::none, kH2},
    {"endless_data", zoo::h2::endless_data, Reason::none, kH2},
    {"data_drip", zoo::h2::data_drip, Reason::timeout_transfer, kH2},
    {"frame_drip", zoo::h2::frame_drip, Reason::timeout_first_byte, kH2},
    {"silence_after_settings", zoo::h2::silence_after_settings, Reason::timeout_first_byte, kH2},
    {"gzip_bomb", zoo::h2::gzip_bomb, Reason::decompression_limit, kH2},
    {"speaks_http1", zoo::h2::speaks_http1, Reason::bad_http, kH2},
    {"never_reads", zoo::silence, Reason::timeout_first_byte, kH2, kPosts},
};

INSTANTIATE_TEST_SUITE_P(H2Animals, Zoo, testing::ValuesIn(kH2Animals),
                         [](const auto& animal) { return std::string(animal.param.name); });

INSTANTIATE_TEST_SUITE_P(Animals, Zoo, testing::ValuesIn(kAnimals),
                         [](const auto& animal) { return std::string(animal.param.name); });

TEST_F(Zoo, OnlyAnAssertionThatNeedsMoreFailsOnAnEndlessBody) {
  const TcpServer server(world_.loop, zoo::endless_body);
  EXPECT_EQ(look(server, {{"body_contains", "xxx"}}).outcome, Outcome::up);
  const auto report = look(server, {{"body_contains", "needle"}});
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::too_large);
  EXPECT_EQ(report.evidence.body_bytes, 1U << 20U);
}

TEST_F(Zoo, AGiantCertificateChainIsAHandshakeFailure) {
  Identity giant = world_.authority.issue({{"zoo.test"}});
  giant.chain.resize(2000, giant.chain.front());
  const TcpServer server(world_.loop, zoo::closes_at_once, giant);
  const auto report = look(server);
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::tls_handshake) << report.detail;
}

TEST_F(Zoo, ACertificateOfTenThousandNamesIsBounded) {
  net::testing::IdentityOptions options{.names = {"zoo.test"}};
  for (int i = 0; i < 10'000; ++i) options.names.push_back(fmt::format("n{}.zoo.test", i));
  const TcpServer server(world_.loop, zoo::closes_at_once, world_.authority.issue(options));
  const auto report = look(server);
  EXPECT_EQ(report.outcome, Outcome::down);
  if (report.evidence.tls && !report.evidence.tls->chain.empty()) {
    EXPECT_LE(report.evidence.tls->chain.front().names.size(), 100);
  }
}

TEST_F(Zoo, GarbageInsteadOfTlsIsAHandshakeFailure) {
  const TcpServer server(world_.loop, zoo::garbage);
  model::CheckKind* http = model::find(kinds_, "http");
  const auto report = kit::testing::probe(
      world_, *http,
      {.target = fmt::format("https://zoo.test:{}/", server.port()), .timeout = kTimeout});
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_GE(report.phases.total, Micros(1));
}

}  // namespace
}  // namespace fw::contract
