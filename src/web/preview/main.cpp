// Writes every page, made from samples, into a folder: web_preview FOLDER
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/embedded.hpp"
#include "embedded/web_assets.hpp"
#include "web/pages/assets.hpp"
#include "web/pages/dashboard/page.hpp"
#include "web/preview/samples.hpp"

namespace {

namespace sample = fw::web::sample;
std::filesystem::path folder;

void write(std::string_view name, std::string_view text) {
  const auto path = folder / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void write_assets() {
  for (const fw::EmbeddedFile& file : fw::embedded::web_assets()) {
    write(fw::web::asset_url(file.path).substr(1), file.content);
  }
}

void dashboards() {
  using fw::web::dashboard_page;
  const auto reader = sample::reader();
  write("dashboard.html", dashboard_page(reader, sample::overview(sample::shop(), 2), {}));
  write("dashboard-empty.html", dashboard_page(reader, {}, {}));
  write("dashboard-down.html", dashboard_page(reader, sample::overview(sample::all_down(), 8), {}));
  const auto large = sample::overview(sample::many(1'000), 3);
  for (int i = 0; i < 3; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string page = dashboard_page(reader, large, {});
    const auto took = std::chrono::steady_clock::now() - begin;
    std::printf("dashboard of 1,000 monitors: %.2f ms, %zu kB\n",
                std::chrono::duration<double, std::milli>(took).count(), page.size() / 1'000);
    write("dashboard-1000.html", page);
  }
}

}  // namespace

int main(int argc, char** argv) {
  folder = argc > 1 ? argv[1] : "preview";
  write_assets();
  dashboards();
}
