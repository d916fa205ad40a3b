// Objects as files below one folder. Safe to use from any thread, and by several processes: a file
// appears whole or not at all.
#pragma once

#include <filesystem>

#include "base/file.hpp"
#include "model/objects.hpp"

namespace fw::objects::folder {

class Folder final : public model::ObjectStore {
 public:
  explicit Folder(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] Result<> put(std::string_view key, const std::filesystem::path& file) override;
  [[nodiscard]] Result<> put_text(std::string_view key, std::string_view text) override;
  [[nodiscard]] Result<> get(std::string_view key, const std::filesystem::path& file,
                             std::uint64_t bytes_max) override;
  [[nodiscard]] Result<std::string> get_text(std::string_view key) override;
  [[nodiscard]] Result<std::optional<std::uint64_t>> find(std::string_view key) override;
  [[nodiscard]] Result<std::vector<model::ObjectFacts>> list(std::string_view prefix) override;
  [[nodiscard]] Result<> remove(std::string_view key) override;
  [[nodiscard]] std::string address() const override { return root_.string(); }

 private:
  class Beside;
  [[nodiscard]] Result<std::filesystem::path> path_of(std::string_view key) const;

  const std::filesystem::path root_;
};

}  // namespace fw::objects::folder
