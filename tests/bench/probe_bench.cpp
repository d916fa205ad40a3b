// CPU of one look of the http kind against libcurl's multi interface on the same URL, both with a
// new connection each time and 32 under way. Usage: bench_probe URL CA_FILE LOOKS
// rooms: plug/checks host/net
#include <curl/curl.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>

#include "host/net/net.hpp"
#include "plug/checks/family.hpp"

namespace {

using namespace fw;

constexpr int kUnderWay = 32;

double cpu_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(used.ru_utime) + us(used.ru_stime);
}

[[noreturn]] void give_up(std::string_view why) {
  fmt::print(stderr, "bench_probe: {}\n", why);
  std::exit(1);
}

/// Looks `total` times, each look started by the end of another; then stops the loop.
class Looks {
 public:
  Looks(boost::asio::io_context& loop, model::CheckKind& kind, std::string target, int total)
      : loop_(loop), kind_(kind), target_(std::move(target)), left_(total), open_(total) {}

  void run() {
    for (int i = 0; i < kUnderWay; ++i) next();
    loop_.restart();
    loop_.run();
  }

 private:
  void next() {
    if (left_ == 0) return;
    --left_;
    kind_.probe({.target = target_, .settings = {}}, [this](const model::ProbeReport& report) {
      if (report.outcome == model::Outcome::down || report.outcome == model::Outcome::unknown)
        give_up(report.detail);
      if (--open_ == 0) loop_.stop();
      next();
    });
  }

  boost::asio::io_context& loop_;
  model::CheckKind& kind_;
  std::string target_;
  int left_;
  int open_;
};

double probe_us(const std::string& url, const std::string& ca_file, int total) {
  boost::asio::io_context loop(1);
  SystemClock clock;
  SystemRandom random;
  NullLog log;
  NullMetrics metrics;
  net::NetOptions options;
  options.allowed_ranges = {"127.0.0.0/8"};
  options.ca_file = ca_file;
  auto net = net::Net::make(loop, {clock, random, log, metrics}, options);
  if (!net) give_up(net.error().chain());
  const model::CheckKinds kinds = checks::make_all(**net);
  model::CheckKind& kind = *model::find(kinds, "http");
  Looks(loop, kind, url, kUnderWay).run();
  const double before = cpu_us();
  Looks(loop, kind, url, total).run();
  return (cpu_us() - before) / total;
}

std::size_t discard(char* /*bytes*/, std::size_t size, std::size_t count, void* /*unused*/) {
  return size * count;
}

CURL* transfer(const std::string& url, const std::string& ca_file) {
  CURL* easy = ::curl_easy_init();
  ::curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  // Debian's libcurl names a folder too, and then reads the file for every connection.
  ::curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  ::curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  ::curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  ::curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
  return easy;
}

void fetch_all(CURLM* multi, std::vector<CURL*> idle, int total) {
  int left = total;
  int open = total;
  while (open > 0) {
    for (; left > 0 && !idle.empty(); --left) {
      ::curl_multi_add_handle(multi, idle.back());
      idle.pop_back();
    }
    int running = 0;
    ::curl_multi_perform(multi, &running);
    int queued = 0;
    while (const CURLMsg* message = ::curl_multi_info_read(multi, &queued)) {
      if (message->data.result != CURLE_OK) give_up(::curl_easy_strerror(message->data.result));
      idle.push_back(message->easy_handle);
      ::curl_multi_remove_handle(multi, message->easy_handle);
      --open;
    }
    if (open > 0 && idle.empty()) ::curl_multi_poll(multi, nullptr, 0, 1'000, nullptr);
  }
}

double curl_us(const std::string& url, const std::string& ca_file, int total) {
  CURLM* multi = ::curl_multi_init();
  std::vector<CURL*> handles;
  for (int i = 0; i < kUnderWay; ++i) handles.push_back(transfer(url, ca_file));
  fetch_all(multi, handles, kUnderWay);
  const double before = cpu_us();
  fetch_all(multi, handles, total);
  const double after = cpu_us();
  for (CURL* easy : handles) ::curl_easy_cleanup(easy);
  ::curl_multi_cleanup(multi);
  return (after - before) / total;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) give_up("usage: bench_probe URL CA_FILE LOOKS");
  ::curl_global_init(CURL_GLOBAL_DEFAULT);
  const int total = std::atoi(argv[3]);
  const double ours = probe_us(argv[1], argv[2], total);
  const double curl = curl_us(argv[1], argv[2], total);
  fmt::print("{{\"probe_us\": {:.1f}, \"curl_us\": {:.1f}}}\n", ours, curl);
  return 0;
}
