#include "service/directory.hpp"

#include "service/core.hpp"
#include "store/accounts.hpp"
#include "store/directory.hpp"
#include "store/pages.hpp"
#include "store/sql.hpp"

namespace fw::service {

Result<std::optional<std::string>> Directory::region_of_email(std::string_view email) {
  FW_TRY(const auto user, store::find_user_by_email(core_.accounts(), email));
  if (user) return core_.options.region;
  return store::find_region(core_.store->system(), store::Entry::email,
                            store::directory_key(core_.options.directory_secret,
                                                 store::Entry::email, store::email_key(email)));
}

Result<std::optional<std::string>> Directory::region_of_page(std::string_view slug) {
  FW_TRY(const auto page, store::find_page_by_slug(core_.accounts(), slug));
  if (page) return core_.options.region;
  return store::find_region(
      core_.store->system(), store::Entry::page,
      store::directory_key(core_.options.directory_secret, store::Entry::page, slug));
}

Result<> Directory::reconcile() {
  model::Database& system = core_.store->system();
  const std::string& region = core_.options.region;
  const auto keys_of = [&](store::Entry kind, std::vector<std::string> texts) {
    for (std::string& text : texts)
      text = store::directory_key(core_.options.directory_secret, kind, text);
    return texts;
  };
  store::Current accounts(core_.accounts());
  FW_TRY(auto held, store::list_entries(system, region, store::Entry::email));
  FW_TRY(auto emails, store::list_email_keys(accounts));
  FW_CHECK(store::set_entries(system, region, store::Entry::email,
                              keys_of(store::Entry::email, std::move(emails)), std::move(held)));
  FW_TRY(held, store::list_entries(system, region, store::Entry::page));
  FW_TRY(auto slugs, store::list_slugs(accounts));
  return store::set_entries(system, region, store::Entry::page,
                            keys_of(store::Entry::page, std::move(slugs)), std::move(held));
}

void tell_directory(Core& core) {
  if (auto told = Directory(core).reconcile(); !told)
    core.deps.log.warning("the directory of regions: {}", told.error().chain());
}

Result<> Directory::note_machine(std::string_view version, Instant started_at) {
  return store::note_machine(core_.store->system(), {.machine = core_.options.machine,
                                                     .place = core_.options.place,
                                                     .version = std::string(version),
                                                     .started_at = started_at,
                                                     .seen_at = core_.now()});
}

Result<std::vector<KnownMachine>> Directory::machines() {
  FW_TRY(auto records, store::list_machines(core_.store->system()));
  std::vector<KnownMachine> machines;
  for (store::MachineRecord& from : records)
    machines.push_back({.machine = std::move(from.machine),
                        .place = std::move(from.place),
                        .version = std::move(from.version),
                        .started_at = from.started_at,
                        .seen_at = from.seen_at});
  return machines;
}

Result<> Directory::forget_machine(const model::MachineId& machine) {
  return store::forget_machine(core_.store->system(), machine);
}

}  // namespace fw::service
