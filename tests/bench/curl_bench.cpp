// The peer of `flarewarden bench`: CPU of fetching one URL with libcurl's multi interface, a new
// connection each time and 32 under way. Usage: bench_curl URL CA_FILE TRANSFERS
// rooms: host/net
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

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
  fmt::print(stderr, "bench_curl: {}\n", why);
  std::exit(1);
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
    if (open > 0 && (left == 0 || idle.empty()))
      ::curl_multi_poll(multi, nullptr, 0, 1'000, nullptr);
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
  if (argc != 4) give_up("usage: bench_curl URL CA_FILE TRANSFERS");
  ::curl_global_init(CURL_GLOBAL_DEFAULT);
  fmt::print("{{\"cpu_us\": {:.1f}}}\n", curl_us(argv[1], argv[2], std::atoi(argv[3])));
  return 0;
}
