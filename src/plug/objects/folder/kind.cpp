#include <memory>

#include "base/encode.hpp"
#include "base/time.hpp"
#include "plug/objects/folder/folder.hpp"

namespace fw::net {
class BlockingClient;
}

namespace fw::objects::folder {
namespace {

constexpr std::string_view kScheme = "file://";

class Kind final : public model::ObjectKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "folder"; }
  [[nodiscard]] std::string_view usage() const override { return "/a/folder or file:///a/folder"; }
  [[nodiscard]] bool takes(std::string_view url) const override {
    return url.starts_with('/') || url.starts_with(kScheme);
  }

  [[nodiscard]] Result<std::unique_ptr<model::ObjectStore>> open(
      std::string_view url, const model::ObjectSettings& /*settings*/) const override {
    std::string path(url);
    if (url.starts_with(kScheme)) {
      FW_TRY(path, percent_decode(url.substr(kScheme.size())));
    }
    if (!path.starts_with('/') || path.find('\0') != std::string::npos)
      return fail(Code::invalid, "\"{}\" must name a folder by its whole path: {}", url, usage());
    return std::make_unique<Folder>(std::filesystem::path(path).lexically_normal());
  }
};

}  // namespace

std::unique_ptr<model::ObjectKind> make(net::BlockingClient& /*http*/, const Clock& /*clock*/) {
  return std::make_unique<Kind>();
}

}  // namespace fw::objects::folder
