#include "app/config.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <sstream>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "app/config_history.hpp"
#include "app/config_machine.hpp"
#include "app/config_places.hpp"
#include "base/text.hpp"
#include "plug/databases/family.hpp"

namespace fw::app {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::array kLogLevels = {std::string_view("debug"), std::string_view("info"),
                                   std::string_view("warning"), std::string_view("error")};

constexpr std::array kServer = {
    SettingSpec{.name = "listen",
                .type = SettingType::text,
                .default_value = "127.0.0.1:8080",
                .help = "Address and port of the web server."},
    SettingSpec{
        .name = "public_url",
        .type = SettingType::text,
        .default_value = "",
        .help = "How people reach this server, for links in messages: https://status.example.com"},
    SettingSpec{.name = "tls_certificate",
                .type = SettingType::text,
                .default_value = "",
                .help = "PEM file with the certificate chain; set together with tls_key."},
    SettingSpec{.name = "tls_key",
                .type = SettingType::text,
                .default_value = "",
                .help = "PEM file with the private key."},
    SettingSpec{.name = "trusted_proxies",
                .type = SettingType::list,
                .default_value = "",
                .help = "Addresses or ranges whose X-Forwarded-For and X-Forwarded-Proto are "
                        "believed."},
};

constexpr std::array kData = {
    SettingSpec{.name = "dir",
                .type = SettingType::text,
                .default_value = "./data",
                .help = "Folder of the databases; made where it is missing."},
    SettingSpec{.name = "log_megabytes_max",
                .type = SettingType::integer,
                .default_value = "3072",
                .help = "How much of the disk results may take there that wait for their "
                        "databases, from 16 to 3072; beyond it slots are counted as missed.",
                .min = 16,
                .max = 3'072},
};

constexpr std::string_view kDatabasesSection = "databases";
constexpr std::array kDatabases = {
    SettingSpec{.name = "kind",
                .type = SettingType::text,
                .default_value = "sqlite",
                .help = "Where the databases are: sqlite, files in the data folder, or libsql, "
                        "databases on servers."},
};

constexpr std::array kBackup = {
    SettingSpec{.name = "to",
                .type = SettingType::list,
                .default_value = "",
                .help =
                    "Where backups go: a folder, or s3://bucket/prefix?endpoint=…&region=…; with "
                    "a place or region before it (eu-west=s3://…) the nearest is taken. Empty: "
                    "none are made."},
    SettingSpec{.name = "every",
                .type = SettingType::duration,
                .default_value = "24h",
                .help = "From one backup to the next, 1 minute to 30 days.",
                .min = 60'000,
                .max = 30LL * 24 * 3'600'000},
    SettingSpec{.name = "keep",
                .type = SettingType::integer,
                .default_value = "7",
                .help = "How many are kept, 1 to 1000.",
                .min = 1,
                .max = 1'000},
};

constexpr std::array kNetwork = {
    SettingSpec{.name = "resolvers",
                .type = SettingType::list,
                .default_value = "",
                .help = "DNS servers to ask, as address:port; empty: those of /etc/resolv.conf."},
    SettingSpec{.name = "allowed_ranges",
                .type = SettingType::list,
                .default_value = "",
                .help = "Private address ranges that checks may connect to, such as 10.0.0.0/8."},
    SettingSpec{.name = "allowed_names",
                .type = SettingType::list,
                .default_value = "",
                .help = "Private name suffixes that may be looked up, such as corp.internal."},
    SettingSpec{.name = "ca_file",
                .type = SettingType::text,
                .default_value = "",
                .help = "PEM file with certificates to trust beside the system's."},
    SettingSpec{.name = "dnssec_anchors",
                .type = SettingType::text,
                .default_value = "",
                .help = "File with the DS or DNSKEY records that DNSSEC chains begin with; empty: "
                        "those of the root."},
};

constexpr std::array kScan = {
    SettingSpec{.name = "catalogue",
                .type = SettingType::list,
                .default_value = "",
                .help = "Files with services of your own, laid over the catalogue in this order."},
    SettingSpec{.name = "networks",
                .type = SettingType::boolean,
                .default_value = "true",
                .help = "Whether scans ask Team Cymru's DNS in whose network a site's public "
                        "addresses are."},
    SettingSpec{.name = "browser",
                .type = SettingType::text,
                .default_value = "auto",
                .help = "The browser that scans open pages with: auto looks for one, off uses "
                        "none, or its full path."},
    SettingSpec{.name = "browser_user",
                .type = SettingType::text,
                .default_value = "nobody",
                .help = "Whom a browser runs as where FlareWarden is root; empty: root, without "
                        "the browser's own sandbox."},
    SettingSpec{.name = "browser_timeout",
                .type = SettingType::duration,
                .default_value = "15s",
                .help = "How long a page may take in a browser, from 3s to 60s.",
                .min = 3'000,
                .max = 60'000},
    SettingSpec{.name = "browsers_max",
                .type = SettingType::integer,
                .default_value = "2",
                .help = "Browsers at a time, from 1 to 16; each takes some 400 MB.",
                .min = 1,
                .max = 16},
};

constexpr std::array kMetrics = {
    SettingSpec{.name = "listen",
                .type = SettingType::text,
                .default_value = "127.0.0.1:9091",
                .help = "Address and port of /metrics for Prometheus."},
};

constexpr std::array kVendors = {
    SettingSpec{.name = "interval",
                .type = SettingType::duration,
                .default_value = "60s",
                .help = "From one request to the next for a vendor's status feed that somebody "
                        "asks about; 10s to 1h.",
                .min = 10'000,
                .max = 3'600'000},
};

constexpr std::array kLog = {
    SettingSpec{.name = "level",
                .type = SettingType::choice,
                .default_value = "info",
                .help = "How much is written to standard error.",
                .choices = kLogLevels},
};

constexpr std::string_view kModules = "modules";
constexpr std::string_view kPlaces = "places";
constexpr std::string_view kRegions = "regions";
constexpr std::string_view kNoValue = "must be a text, a number, true, false or a list of texts";

struct Source {
  std::string_view file;
  std::uint32_t line;
};

std::string at(const Source& source) { return fmt::format("{}:{}", source.file, source.line); }

/// A TOML value in the canonical text form of settings, or nothing where its type fits no setting.
std::optional<std::string> canonical(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  const auto* items = node.as_array();
  if (items == nullptr) return std::nullopt;
  std::vector<std::string> lines;
  for (const toml::node& item : *items) {
    const auto* text = item.as_string();
    if (text == nullptr) return std::nullopt;
    lines.push_back(text->get());
  }
  return join(lines, "\n");
}

std::string unknown_section(std::string_view name) {
  std::vector<std::string_view> names;
  const auto sections = config_sections();
  for (const ConfigSection& section : sections) names.push_back(section.name);
  const std::string_view near = nearest(name, names);
  if (!near.empty()) return fmt::format("there is no such section; did you mean [{}]?", near);
  return fmt::format("there is no such section; there are {}", fmt::join(names, ", "));
}

/// All sections' settings by section name, and what is wrong with them.
class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const auto sections = config_sections();
      const auto section = std::ranges::find(sections, key.str(), &ConfigSection::name);
      const Source source{file_, key.source().begin.line};
      if (key.str() == kModules || key.str() == kPlaces || key.str() == kRegions) {
        read_named(source, key.str(), node);
      } else if (section == sections.end()) {
        complain(source, key.str(), unknown_section(key.str()));
      } else if (const auto* table = node.as_table()) {
        read_section(*section, *table);
      } else {
        complain(source, key.str(), fmt::format("is a section: write [{}]", key.str()));
      }
    }
  }

  [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
  void complain(const std::string& text) { complaints_.push_back(text); }
  [[nodiscard]] const model::Settings& values(std::string_view section) {
    return values_[std::string(section)];
  }
  [[nodiscard]] std::vector<ProbeModule> take_modules() { return std::move(modules_); }
  [[nodiscard]] std::vector<model::KnownRegion> take_regions() { return std::move(regions_); }
  [[nodiscard]] model::Places take_places() { return std::move(places_); }
  /// Where a value was given, for complaints about its meaning.
  [[nodiscard]] std::string place_of(std::string_view section, std::string_view key) const {
    const auto found = lines_.find(fmt::format("{}.{}", section, key));
    return fmt::format("{}:{} {}.{}", file_, found == lines_.end() ? 0 : found->second, section,
                       key);
  }

 private:
  /// Sections with a name of their own: [modules.NAME], [places.NAME], [regions.NAME].
  void read_named(const Source& source, std::string_view word, const toml::node& node) {
    const auto* all = node.as_table();
    if (all == nullptr) return complain(source, word, fmt::format("is written as [{}.NAME]", word));
    for (const auto& [name, one] : *all) {
      const Source own{file_, name.source().begin.line};
      const std::string full = fmt::format("{}.{}", word, name.str());
      const auto* table = one.as_table();
      if (table == nullptr) {
        complain(own, full, fmt::format("is a section: write [{}.NAME]", word));
      } else if (word == kModules) {
        read_module(own, name.str(), full, *table);
      } else if (word == kRegions) {
        read_region(own, name.str(), full, *table);
      } else {
        read_place(own, name.str(), full, *table);
      }
    }
  }

  [[nodiscard]] model::Settings values_of(const std::string& full, const toml::table& table) {
    model::Settings values;
    for (const auto& [key, node] : table) {
      if (auto text = canonical(node)) {
        values[std::string(key.str())] = *std::move(text);
      } else {
        complain({file_, key.source().begin.line}, fmt::format("{}.{}", full, key.str()), kNoValue);
      }
    }
    return values;
  }

  void read_module(const Source& source, std::string_view name, const std::string& full,
                   const toml::table& table) {
    auto module = make_module(name, fmt::format("{} {}", at(source), full), values_of(full, table));
    if (module) {
      modules_.push_back(*std::move(module));
    } else {
      complain(module.error().sentence());
    }
  }

  void read_place(const Source& source, std::string_view name, const std::string& full,
                  const toml::table& table) {
    auto place =
        make_place(places_, name, fmt::format("{} {}", at(source), full), values_of(full, table));
    if (place) {
      places_.put(*std::move(place));
    } else {
      complain(place.error().sentence());
    }
  }

  void read_region(const Source& source, std::string_view name, const std::string& full,
                   const toml::table& table) {
    auto region = make_region(name, fmt::format("{} {}", at(source), full), values_of(full, table));
    if (region) {
      regions_.push_back(*std::move(region));
    } else {
      complain(region.error().sentence());
    }
  }

  void read_section(const ConfigSection& section, const toml::table& table) {
    model::Settings& values = values_[section.name];
    for (const auto& [key, node] : table) {
      const std::string full = fmt::format("{}.{}", section.name, key.str());
      lines_[full] = key.source().begin.line;
      if (const auto* part = node.as_table()) {
        const auto sections = config_sections();
        const auto found = std::ranges::find(sections, full, &ConfigSection::name);
        if (found != sections.end()) {
          read_section(*found, *part);
          continue;
        }
      }
      const auto text = canonical(node);
      if (!text) {
        complain({file_, key.source().begin.line}, full, kNoValue);
      } else {
        values[std::string(key.str())] = *text;
      }
    }
    for (const model::Problem& problem : model::problems(section.settings, values)) {
      const std::string full = fmt::format("{}.{}", section.name, problem.setting);
      complain({file_, lines_[full]}, full, problem.sentence);
    }
  }

  void complain(const Source& source, std::string_view key, std::string_view sentence) {
    complaints_.push_back(fmt::format("{} {}: {}", at(source), key, sentence));
  }

  std::string_view file_;
  std::map<std::string, model::Settings, std::less<>> values_;
  std::map<std::string, std::uint32_t, std::less<>> lines_;
  std::vector<ProbeModule> modules_;
  std::vector<model::KnownRegion> regions_;
  model::Places places_ = model::Places::shipped();
  std::vector<std::string> complaints_;
};

void choose_databases(Reader& reader, Config& config) {
  const model::SettingsView view(kDatabases, reader.values(kDatabasesSection));
  config.databases = view.text("kind");
  std::vector<std::string> names;
  for (const auto& kind : databases::make_all({})) names.emplace_back(kind->name());
  if (std::ranges::find(names, config.databases) == names.end())
    reader.complain(fmt::format("{}: \"{}\" is no kind of database; there are {}",
                                reader.place_of(kDatabasesSection, "kind"), config.databases,
                                fmt::join(names, ", ")));
  config.database_settings =
      reader.values(fmt::format("{}.{}", kDatabasesSection, config.databases));
}

Config assemble(Reader& reader) {
  const model::SettingsView server(kServer, reader.values("server"));
  const model::SettingsView data(kData, reader.values("data"));
  const model::SettingsView backup(kBackup, reader.values("backup"));
  const model::SettingsView network(kNetwork, reader.values("network"));
  const model::SettingsView scan(kScan, reader.values("scan"));
  const model::SettingsView metrics(kMetrics, reader.values("metrics"));
  const model::SettingsView vendors(kVendors, reader.values("vendors"));
  const model::SettingsView log(kLog, reader.values("log"));
  const auto listen = [&](std::string_view section, const model::SettingsView& view) {
    auto parsed = parse_listen(view.text("listen"));
    if (parsed) return *parsed;
    reader.complain(
        fmt::format("{}: {}", reader.place_of(section, "listen"), parsed.error().sentence()));
    return Listen{};
  };
  Config config;
  config.listen = listen("server", server);
  config.public_url = server.text("public_url");
  while (config.public_url.ends_with('/')) config.public_url.pop_back();
  config.tls_certificate = server.text("tls_certificate");
  config.tls_key = server.text("tls_key");
  if (config.tls_certificate.empty() != config.tls_key.empty())
    reader.complain(fmt::format("{}: is set together with tls_key, or not at all",
                                reader.place_of("server", "tls_certificate")));
  config.trusted_proxies = server.list("trusted_proxies");
  config.data_dir = data.text("dir");
  config.log_bytes_max = static_cast<std::size_t>(data.integer("log_megabytes_max")) << 20U;
  choose_databases(reader, config);
  config.backup_to = backup.list("to");
  config.backup_every = backup.duration("every");
  config.backup_keep = static_cast<std::size_t>(backup.integer("keep"));
  config.resolvers = network.list("resolvers");
  config.allowed_ranges = network.list("allowed_ranges");
  config.allowed_names = network.list("allowed_names");
  config.ca_file = network.text("ca_file");
  config.dnssec_anchors = network.text("dnssec_anchors");
  config.catalogue_files = scan.list("catalogue");
  config.browser = scan.text("browser");
  config.browser_user = scan.text("browser_user");
  config.browser_timeout = scan.duration("browser_timeout");
  config.browsers_max = static_cast<std::size_t>(scan.integer("browsers_max"));
  config.scan_networks = scan.boolean("networks");
  config.metrics_listen = listen("metrics", metrics);
  const auto complain_of = [&reader](std::string_view section) {
    return [&reader, section](std::string_view key, std::string_view sentence) {
      reader.complain(fmt::format("{}: {}", reader.place_of(section, key), sentence));
    };
  };
  config.machine.value =
      model::SettingsView(machine_settings(), reader.values("machine")).text("id");
  config.place = place_of(reader.values("machine"));
  config.anchors = anchors_of(reader.values("machine"), complain_of("machine"));
  config.fleet = fleet_of(reader.values("fleet"), complain_of("fleet"));
  config.routing.kind = routing_kind_of(reader.values("routing"), complain_of("routing"));
  config.routing.regions = reader.take_regions();
  config.places = reader.take_places();
  config.vendor_interval = vendors.duration("interval");
  config.history = retention_of(reader.values("history"), complain_of("history"));
  config.modules = reader.take_modules();
  config.log_level = log.text("level");
  return config;
}

}  // namespace

std::vector<ConfigSection> config_sections() {
  std::vector<ConfigSection> sections = {
      {"server", "The web server.", kServer},
      {"data", "Where things are kept.", kData},
      {"databases", "Which databases they are kept in.", kDatabases},
      {"backup", "Copies that are made by themselves.", kBackup},
      {"network", "How this machine reaches the world.", kNetwork},
      {"scan", "How dependencies are found.", kScan},
      {"metrics", "The listener for Prometheus.", kMetrics},
      {"machine", "This machine's place in a fleet.", machine_settings()},
      {"fleet", "The other machines of a fleet.", fleet_settings()},
      {"routing", "How requests get to the region they are at home in.", routing_settings()},
      {"vendors", "How vendors' status feeds are asked.", kVendors},
      {"history", "How long results are kept.", history_settings()},
      {"log", "What is logged.", kLog}};
  for (const auto& kind : databases::make_all({}))
    sections.push_back({fmt::format("{}.{}", kDatabasesSection, kind->name()),
                        fmt::format("Databases of the kind {}.", kind->name()), kind->settings()});
  return sections;
}

Result<Config> parse_config(std::string_view text, std::string_view file_name) {
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed)
    return fail(Code::invalid, "{}:{} {}", file_name, parsed.error().source().begin.line,
                parsed.error().description());
  Reader reader(file_name);
  reader.read(parsed.table());
  Config config = assemble(reader);
  if (!reader.complaints().empty())
    return fail(Code::invalid, "{}", join(reader.complaints(), "\n"));
  return config;
}

Result<Config> load_config(const std::string& path) {
  std::string text;
  if (!path.empty()) {
    std::ifstream file(path);
    if (!file) return fail(Code::invalid, "{}: the configuration cannot be read", path);
    std::ostringstream content;
    content << file.rdbuf();
    text = content.str();
  }
  FW_TRY(Config config, parse_config(text, path.empty() ? "defaults" : path));
  complete_machine({config.machine, config.place, config.fleet}, config.places, environment());
  return config;
}

}  // namespace fw::app
