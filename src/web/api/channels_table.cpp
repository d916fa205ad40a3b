// The table of channels: routes, permissions and shapes.
#include <array>

#include "web/api/channels.hpp"
#include "web/api/nouns.hpp"

namespace fw::web::api {

namespace {

constexpr std::array<std::string_view, 4> kDeliveryStates = {"queued", "delivered", "retrying",
                                                             "failed"};

constexpr std::array<Field, 4> kDraft = {{
    {"name", Type::string, "What people call it.", true, false, "", {}, 1, 100},
    {"kind", Type::string, "Where it leads: a name of GET /channel-kinds.", true},
    {"settings", Type::settings,
     "By the table of the kind; null takes one back to its default. Secrets are never told "
     "again.",
     false, false, "ChannelSettings"},
    {"enabled", Type::boolean, "Nothing is sent while false; true where absent."},
}};

constexpr std::array<Field, 9> kChannel = {{
    {"id", Type::id, ""},
    kDraft[0],
    kDraft[1],
    kDraft[2],
    {"secrets_set", Type::strings, "Secrets that have a value."},
    kDraft[3],
    {"disabled_because", Type::string, "Set where the receiver asked us to stop."},
    {"created_at", Type::instant, ""},
    {"last_delivery", Type::object, "", false, true, "Delivery"},
}};

constexpr std::array<Field, 10> kDelivery = {{
    {"key", Type::string, "The same on every try: receivers know it as webhook-id."},
    {"channel", Type::id, ""},
    {"channel_name", Type::string, ""},
    {"event", Type::string, "incident.opened, incident.resolved, test.ping, …"},
    {"at", Type::instant, "Of the last try, or when it was queued."},
    {"state", Type::choice, "", false, false, "", kDeliveryStates},
    {"tries", Type::integer, ""},
    {"status", Type::integer, "The receiver's status code, 0 where there was none."},
    {"sentence", Type::string, "What came of it."},
    {"next_try_at", Type::instant, "", false, true},
}};

constexpr std::array<Field, 3> kKind = {{
    {"name", Type::string, "What `kind` of a channel says."},
    {"title", Type::string, "For people."},
    {"settings", Type::list, "What can be set.", false, false, "Setting"},
}};
constexpr std::array<Field, 1> kTested = {
    {{"key", Type::string, "Of the message among the deliveries."}}};
constexpr std::array<Schema, 5> kSchemas = {{
    {"Channel", "Where alerts go.", kChannel},
    {"ChannelDraft", "Where alerts are to go.", kDraft, true},
    {"Delivery", "One message on its way.", kDelivery},
    {"ChannelKind", "A way to send.", kKind},
    {"Tested", "A test message was queued.", kTested},
}};
constexpr std::array<Query, 1> kPage = {{kLimit}};
constexpr std::array<Operation, 8> kOperations = {{
    {.method = "GET",
     .pattern = "/channels",
     .permission = "channels.read",
     .id = "listChannels",
     .summary = "All channels",
     .response = "Channel",
     .pages = true,
     .act = list_channels},
    {.method = "POST",
     .pattern = "/channels",
     .permission = "channels.write",
     .id = "createChannel",
     .summary = "Send alerts somewhere",
     .request = "ChannelDraft",
     .response = "Channel",
     .status = 201,
     .act = create_channel},
    {.method = "GET",
     .pattern = "/channels/{id}",
     .permission = "channels.read",
     .id = "getChannel",
     .summary = "One channel",
     .response = "Channel",
     .act = get_channel},
    {.method = "PATCH",
     .pattern = "/channels/{id}",
     .permission = "channels.write",
     .id = "changeChannel",
     .summary = "Change what was sent, leave the rest",
     .request = "ChannelDraft",
     .response = "Channel",
     .partial = true,
     .act = change_channel},
    {.method = "DELETE",
     .pattern = "/channels/{id}",
     .permission = "channels.write",
     .id = "deleteChannel",
     .summary = "Send nothing there any more",
     .status = 204,
     .act = remove_channel},
    {.method = "POST",
     .pattern = "/channels/{id}/test",
     .permission = "channels.write",
     .id = "testChannel",
     .summary = "Send a test message",
     .response = "Tested",
     .status = 202,
     .act = test_channel},
    {.method = "GET",
     .pattern = "/channels/{id}/deliveries",
     .permission = "channels.read",
     .id = "listDeliveries",
     .summary = "What was sent, newest first",
     .response = "Delivery",
     .pages = true,
     .query = kPage,
     .act = list_deliveries},
    {.method = "GET",
     .pattern = "/channel-kinds",
     .permission = "channels.read",
     .id = "listChannelKinds",
     .summary = "Ways to send, and what can be set for each",
     .response = "ChannelKind",
     .pages = true,
     .act = list_channel_kinds},
}};

}  // namespace

Noun channels_noun() { return {"Channels", "Where alerts go.", kOperations, kSchemas}; }

}  // namespace fw::web::api
