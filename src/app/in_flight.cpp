#include "app/in_flight.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace fw::app {

namespace fs = std::filesystem;

std::vector<model::MonitorId> InFlight::read(const fs::path& file) {
  std::vector<model::MonitorId> monitors;
  std::ifstream in(file, std::ios::binary);
  Place place;
  while (in.read(reinterpret_cast<char*>(&place), sizeof place)) {
    const std::size_t size = std::min<std::size_t>(place.size, kIdBytesMax);
    if (size > 0) monitors.emplace_back(std::string(place.id.data(), size));
  }
  return monitors;
}

Result<std::unique_ptr<InFlight>> InFlight::open(const fs::path& file, std::size_t looks_max) {
  std::vector<model::MonitorId> left_behind = read(file);
  const auto failed = [&] {
    return fail(Code::unavailable, "{} cannot be made: {}", file.string(), std::strerror(errno));
  };
  const int fd =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return failed();
  const std::size_t bytes = looks_max * sizeof(Place);
  void* mapped = MAP_FAILED;
  if (::ftruncate(fd, static_cast<off_t>(bytes)) == 0)
    mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (mapped == MAP_FAILED) return failed();
  return std::unique_ptr<InFlight>(
      new InFlight(file, {static_cast<Place*>(mapped), looks_max}, std::move(left_behind)));
}

InFlight::InFlight(fs::path file, std::span<Place> places,
                   std::vector<model::MonitorId> left_behind)
    : file_(std::move(file)), places_(places), left_behind_(std::move(left_behind)) {
  free_.reserve(places_.size());
  for (std::size_t i = places_.size(); i > 0; --i)
    free_.push_back(static_cast<std::uint32_t>(i - 1));
}

InFlight::~InFlight() {
  const bool is_idle = free_.size() == places_.size();
  ::munmap(places_.data(), places_.size_bytes());
  if (!is_idle) return;
  std::error_code ignored;
  fs::remove(file_, ignored);
}

std::uint32_t InFlight::begin(const model::MonitorId& monitor) {
  if (free_.empty() || monitor.value.size() > kIdBytesMax) return kNowhere;
  const std::uint32_t number = free_.back();
  free_.pop_back();
  Place& place = places_[number];
  std::ranges::copy(monitor.value, place.id.begin());
  std::atomic_signal_fence(std::memory_order_release);
  place.size = static_cast<std::uint8_t>(monitor.value.size());
  return number;
}

void InFlight::end(std::uint32_t place) {
  if (place == kNowhere) return;
  places_[place].size = 0;
  free_.push_back(place);
}

}  // namespace fw::app
