// Turso's platform API: https://docs.turso.tech/api-reference.
#include <mutex>
#include <unordered_map>

#include "base/text.hpp"
#include "model/json.hpp"
#include "plug/databases/libsql/namespaces.hpp"

namespace fw::databases::libsql {
namespace {

class TursoNamespaces final : public Namespaces {
 public:
  TursoNamespaces(TursoOptions options, Server api)
      : options_(std::move(options)), api_(std::move(api)) {}

  Result<Address> make(const std::string& space, model::Durability /*durability*/) override {
    const boost::json::object body = {{"name", space}, {"group", options_.group}};
    FW_TRY(const auto answer,
           api_.call("POST", databases(), boost::json::serialize(body), options_.timeout));
    if (answer.status == 200) return remember(space, answer.body);
    if (answer.status == 409) return look_up(space);  // it is there already
    return refused(answer);
  }

  Result<bool> exists(const std::string& space) override {
    FW_TRY(const auto answer, api_.call("GET", databases() + "/" + space, "", options_.timeout));
    if (answer.status == 200) return true;
    if (answer.status == 404) return false;
    return refused(answer);
  }

  Result<> drop(const std::string& space) override {
    FW_TRY(const auto answer, api_.call("DELETE", databases() + "/" + space, "", options_.timeout));
    if (answer.status != 200 && answer.status != 404) return refused(answer);
    const std::lock_guard lock(mutex_);
    hosts_.erase(space);
    return {};
  }

  Address address_of(const std::string& space) override {
    const std::lock_guard lock(mutex_);
    const auto found = hosts_.find(space);
    // As Turso names them, where nobody has told us otherwise.
    const std::string host = found != hosts_.end()
                                 ? found->second
                                 : fmt::format("{}-{}.turso.io", space, options_.organization);
    return {.database = space, .url = scheme() + host, .host = ""};
  }

 private:
  /// Databases are reached as their platform is.
  [[nodiscard]] std::string scheme() const {
    return options_.api_url.substr(0, options_.api_url.find("://")) + "://";
  }

  [[nodiscard]] std::string databases() const {
    return fmt::format("{}/v1/organizations/{}/databases", options_.api_url, options_.organization);
  }

  Result<Address> look_up(const std::string& space) {
    FW_TRY(const auto answer, api_.call("GET", databases() + "/" + space, "", options_.timeout));
    if (answer.status != 200) return refused(answer);
    return remember(space, answer.body);
  }

  /// {"database": {"Name": …, "Hostname": …, "DbId": …}}
  Result<Address> remember(const std::string& space, std::string_view body) {
    FW_TRY(const auto object, model::json::parse_object(body, "Turso's answer"));
    const boost::json::value* member = object.if_contains("database");
    const boost::json::object* database = member == nullptr ? nullptr : member->if_object();
    const std::string host =
        database == nullptr ? std::string() : model::json::text(*database, "Hostname");
    if (host.empty()) return fail(Code::unavailable, "Turso does not say where {} is", space);
    {
      const std::lock_guard lock(mutex_);
      hosts_[space] = host;
    }
    return address_of(space);
  }

  static std::unexpected<Error> refused(const net::FetchResponse& answer) {
    if (answer.status == 401 || answer.status == 403)
      return fail(Code::unavailable,
                  "Turso refuses the platform token; put a valid one into the "
                  "configuration");
    return fail(Code::unavailable, "Turso answers with status {}: {}", answer.status,
                printable(answer.body.substr(0, 300)));
  }

  const TursoOptions options_;
  Server api_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> hosts_;
};

}  // namespace

std::unique_ptr<Namespaces> turso_namespaces(TursoOptions options, Server api) {
  return std::make_unique<TursoNamespaces>(std::move(options), std::move(api));
}

}  // namespace fw::databases::libsql
