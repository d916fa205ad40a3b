#include "service/directory.hpp"

#include "service/core.hpp"
#include "store/accounts.hpp"
#include "store/directory.hpp"
#include "store/pages.hpp"

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
  const auto write = [&](store::Entry kind, std::vector<std::string> texts) {
    for (std::string& text : texts)
      text = store::directory_key(core_.options.directory_secret, kind, text);
    return store::set_entries(core_.store->system(), core_.options.region, kind, std::move(texts));
  };
  FW_TRY(auto emails, store::list_email_keys(core_.accounts()));
  FW_CHECK(write(store::Entry::email, std::move(emails)));
  FW_TRY(auto slugs, store::list_slugs(core_.accounts()));
  return write(store::Entry::page, std::move(slugs));
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
