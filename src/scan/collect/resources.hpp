// Reads the scripts and styles that pages load, one level deep, for the hosts they name. One loop's
// thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "scan/collect/fetcher.hpp"
#include "scan/collect/references.hpp"

namespace fw::scan {

inline constexpr std::size_t kScriptBytesMax = 2u << 20;  ///< of one file
inline constexpr std::size_t kFilesAtOnce = 8;

struct ResourceLimits {
  std::size_t bytes_max = 0;  ///< of all files together, after decompression
  std::size_t files_max = 0;  ///< more are left out, and said in the notes
};

class Resources {
 public:
  Resources(net::Net& net, Fetcher& fetcher, References& references, ResourceLimits limits)
      : net_(net), fetcher_(fetcher), references_(references), limits_(limits) {}

  /// Fetches the scripts and styles among the references that were not there before, and adds what
  /// they name as Use::script_code and Use::css.
  [[nodiscard]] boost::asio::awaitable<void> collect();
  /// What could not be read, as notes. Once, at the end.
  void tell();

 private:
  struct File {
    std::string url;
    bool is_script = false;
  };

  void gather();
  [[nodiscard]] boost::asio::awaitable<void> read_files();
  void read(const File& file, const net::FetchResponse& response);

  net::Net& net_;
  Fetcher& fetcher_;
  References& references_;
  ResourceLimits limits_;
  std::set<std::string> seen_;
  std::size_t looked_through_ = 0;  ///< references
  std::vector<File> waiting_;       ///< the next one last
  std::size_t failed_ = 0;
  std::size_t cut_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace fw::scan
