#include "app/commands/catalog_report.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace fw::app {
namespace {

namespace json = boost::json;

/// null stands for what nobody knows.
json::value known(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object object_of(const scan::Service& service) {
  return {{"id", service.id},
          {"name", service.name},
          {"category", service.category},
          {"homepage", known(service.homepage)},
          {"parent", known(service.parent)},
          {"status_page", known(service.status_page)},
          {"status_type", known(service.status_type)},
          {"status_feed", known(service.status_feed)},
          {"probe", known(service.probe)},
          {"sources", service.sources},
          {"core", service.core},
          {"infrastructure", service.infrastructure},
          {"detectable", service.detectable}};
}

std::vector<const scan::Pattern*> patterns_of(const scan::Catalogue& catalogue,
                                              const scan::Service& service) {
  std::vector<const scan::Pattern*> patterns;
  for (const scan::Pattern& pattern : catalogue.patterns())
    if (&catalogue.service(pattern.service) == &service) patterns.push_back(&pattern);
  return patterns;
}

bool holds(std::string_view text, const std::string& words) {
  return to_lower(text).find(words) != std::string::npos;
}

}  // namespace

std::vector<const scan::Service*> chosen(const scan::Catalogue& catalogue,
                                         const CatalogFilter& filter) {
  std::vector<const scan::Service*> services;
  const std::string words = to_lower(filter.words);
  for (const scan::Service& service : catalogue.services()) {
    if (!filter.category.empty() && service.category != filter.category) continue;
    if (words.empty() || holds(service.id, words) || holds(service.name, words) ||
        holds(service.homepage, words))
      services.push_back(&service);
  }
  return services;
}

std::string list_as_text(const std::vector<const scan::Service*>& services) {
  std::string text;
  for (const scan::Service* service : services)
    text += fmt::format("{:<36} {:<16} {}\n", service->id, service->category, service->name);
  return text + fmt::format("{} services", services.size());
}

std::string list_as_json(const std::vector<const scan::Service*>& services) {
  json::array list;
  for (const scan::Service* service : services) list.push_back(object_of(*service));
  return json::serialize(list);
}

std::string service_as_text(const scan::Catalogue& catalogue, const scan::Service& service) {
  std::string text = fmt::format("{}  ({}, {})\n", service.name, service.id, service.category);
  const auto row = [&](std::string_view label, std::string_view value) {
    if (!value.empty()) text += fmt::format("  {:<12} {}\n", label, value);
  };
  row("homepage", service.homepage);
  row("part of", service.parent);
  row("status page", service.status_page);
  row("feed", service.status_type == "none" ? "none: it publishes no feed a machine can read"
                                            : service.status_feed);
  const auto components = split(service.components, '\x1f');
  row("components", fmt::format("{}", fmt::join(components, ", ")));
  row("feed type", service.status_type == "none" ? "" : service.status_type);
  row("probe", service.probe);
  row("sources", service.sources);
  text += "  known by\n";
  for (const scan::Pattern* pattern : patterns_of(catalogue, service)) {
    const std::string what = pattern->name.empty()
                                 ? std::string(name(pattern->kind))
                                 : fmt::format("{} {}", name(pattern->kind), pattern->name);
    text += fmt::format(
        "    {:<24} {:<12} {}{}\n", what, name(pattern->mode), printable(pattern->text),
        pattern->confidence == 100 ? std::string() : fmt::format("  ({} %)", pattern->confidence));
  }
  text.pop_back();
  return text;
}

std::string service_as_json(const scan::Catalogue& catalogue, const scan::Service& service) {
  json::object object = object_of(service);
  json::array patterns;
  for (const scan::Pattern* pattern : patterns_of(catalogue, service))
    patterns.push_back({{"kind", name(pattern->kind)},
                        {"match", name(pattern->mode)},
                        {"text", pattern->text},
                        {"name", known(pattern->name)},
                        {"confidence", pattern->confidence}});
  object["patterns"] = std::move(patterns);
  return json::serialize(object);
}

std::string stats_as_text(const scan::CatalogueStats& stats) {
  std::string text;
  const auto row = [&](std::string_view label, std::size_t count) {
    text += fmt::format("{:<24}{:>6}\n", label, count);
  };
  row("services", stats.services);
  row("detectable", stats.detectable);
  row("core", stats.core);
  row("written down in full", stats.full);
  row("status pages", stats.status_pages);
  row("status feeds", stats.status_feeds);
  row("feeds of their vendors", stats.status_feeds_by_parent);
  row("logos", stats.logos);
  text += '\n';
  for (const auto& [category, count] : stats.by_category) row("  " + category, count);
  text.pop_back();
  return text;
}

std::string stats_as_json(const scan::CatalogueStats& stats) {
  json::object categories;
  for (const auto& [category, count] : stats.by_category) categories[category] = count;
  return json::serialize(json::object{{"services", stats.services},
                                      {"detectable", stats.detectable},
                                      {"core", stats.core},
                                      {"full", stats.full},
                                      {"status_pages", stats.status_pages},
                                      {"status_feeds", stats.status_feeds},
                                      {"status_feeds_by_parent", stats.status_feeds_by_parent},
                                      {"logos", stats.logos},
                                      {"categories", std::move(categories)}});
}

}  // namespace fw::app
