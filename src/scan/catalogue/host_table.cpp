#include "scan/catalogue/host_table.hpp"

namespace fw::scan {

void HostTable::add(const Pattern& pattern, std::uint32_t number) {
  std::string_view name = pattern.text;
  if (pattern.kind == PatternKind::url) name = name.substr(0, name.find('/'));
  if (pattern.mode == PatternMode::glob) {
    name = name.substr(name.rfind('*') + 1);
    name.remove_prefix(std::min(name.find('.') + 1, name.size()));
  }
  by_name_[name].push_back(number);
}

bool is_at_or_below(std::string_view host, std::string_view suffix) {
  if (!host.ends_with(suffix)) return false;
  return host.size() == suffix.size() || host[host.size() - suffix.size() - 1] == '.';
}

bool glob_matches(std::string_view glob, std::string_view text) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  std::size_t in_glob = 0;
  while (at < text.size()) {
    if (in_glob < glob.size() && glob[in_glob] == '*') {
      star = in_glob++;
      retry = ++at;
    } else if (in_glob < glob.size() && glob[in_glob] == text[at]) {
      ++in_glob;
      ++at;
    } else if (star != std::string_view::npos) {
      in_glob = star + 1;
      at = ++retry;
    } else {
      return false;
    }
  }
  return in_glob == glob.size();
}

bool host_matches(const Pattern& pattern, std::string_view host) {
  std::string_view name = pattern.text;
  if (pattern.kind == PatternKind::url) name = name.substr(0, name.find('/'));
  switch (pattern.mode) {
    case PatternMode::exact:
      return host == name;
    case PatternMode::glob:
      return glob_matches(name, host);
    default:
      return is_at_or_below(host, name);
  }
}

}  // namespace fw::scan
