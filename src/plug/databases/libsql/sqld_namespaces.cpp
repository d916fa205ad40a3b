#include "base/text.hpp"
#include "model/json.hpp"
#include "plug/databases/libsql/namespaces.hpp"

namespace fw::databases::libsql {
namespace {

class SqldNamespaces final : public Namespaces {
 public:
  SqldNamespaces(SqldOptions options, Server admin)
      : options_(std::move(options)), admin_(std::move(admin)) {}

  Result<Address> make(const std::string& space, model::Durability durability) override {
    if (options_.admin_url.empty()) return address_of(space);
    // "relaxed", its default, may lose commits in a power cut.
    const std::string body = durability == model::Durability::full
                                 ? R"({"durability_mode":"strong"})"
                                 : R"({"durability_mode":"relaxed"})";
    FW_TRY(const auto answer, admin_.call("POST", of(space) + "/create", body, options_.timeout));
    if (answer.status == 200) return address_of(space);
    const bool exists = answer.status == 400 || answer.status == 409;
    if (exists && answer.body.find("already exists") != std::string::npos) return address_of(space);
    return refused(answer);
  }

  Result<bool> exists(const std::string& space) override {
    if (options_.admin_url.empty()) return true;
    FW_TRY(const auto answer, admin_.call("GET", of(space) + "/config", "", options_.timeout));
    if (answer.status == 200) return true;
    if (answer.status == 404) return false;
    return refused(answer);
  }

  Result<> drop(const std::string& space) override {
    if (options_.admin_url.empty())
      return fail(Code::unavailable,
                  "without admin_url no database can be dropped; drop {} by hand", space);
    FW_TRY(auto answer, admin_.call("DELETE", of(space), "", options_.timeout));
    // A replica stumbles over files of a database that it is just loading; asked again it does not.
    for (int tries = 1; answer.status == 500 && tries < kDropTriesMax; ++tries) {
      FW_TRY(answer, admin_.call("DELETE", of(space), "", options_.timeout));
    }
    if (answer.status == 200 || answer.status == 404) return {};
    return refused(answer);
  }

  Address address_of(const std::string& space) override {
    return {.database = space, .url = options_.url, .host = space + ".flarewarden"};
  }

 private:
  [[nodiscard]] std::string of(const std::string& space) const {
    return fmt::format("{}/v1/namespaces/{}", options_.admin_url, space);
  }

  static std::unexpected<Error> refused(const net::FetchResponse& answer) {
    if (answer.status == 401 || answer.status == 403)
      return fail(Code::unavailable, "the server's administration refuses our token");
    return fail(Code::unavailable, "the server's administration answers with status {}: {}",
                answer.status, printable(answer.body.substr(0, 300)));
  }

  static constexpr int kDropTriesMax = 3;

  const SqldOptions options_;
  Server admin_;
};

}  // namespace

std::unique_ptr<Namespaces> sqld_namespaces(SqldOptions options, Server admin) {
  return std::make_unique<SqldNamespaces>(std::move(options), std::move(admin));
}

}  // namespace fw::databases::libsql
