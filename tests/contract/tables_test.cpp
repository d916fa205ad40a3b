// Tables of settings and pages of documentation, of checks and channels alike.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <regex>
#include <set>

#include "host/net/testing/fixture.hpp"
#include "plug/channels/family.hpp"
#include "support/kinds.hpp"
#include "support/page.hpp"

namespace fw::contract {
namespace {

/// What both families have in common.
struct Subject {
  std::string name;
  std::string title;
  std::string page;  ///< path of its documentation
  model::SettingsTable table;
  Example good;  ///< the page's example
  std::function<Result<>(const Example&)> accept;
};

class Tables : public testing::Test {
 protected:
  Tables() {
    for (const auto& kind : checks_) {
      Subject subject{.name = std::string(kind->name()),
                      .title = std::string(kind->title()),
                      .page = fmt::format("{}/{}/README.md", FW_KINDS_DIR, kind->name()),
                      .table = kind->settings()};
      subject.accept = [&](const Example& example) {
        return kind->accept(example.target, example.settings);
      };
      subjects_.push_back(std::move(subject));
    }
    for (const auto& kind : channels_) {
      Subject subject{.name = std::string(kind->name()),
                      .title = std::string(kind->title()),
                      .page = fmt::format("{}/channels/{}/README.md", FW_PLUG_DIR, kind->name()),
                      .table = kind->settings()};
      subject.accept = [&](const Example& example) { return kind->accept(example.settings); };
      subjects_.push_back(std::move(subject));
    }
    for (Subject& subject : subjects_)
      subject.good = example_of(read_file(subject.page)).value_or(Example{});
  }

  net::testing::TestNet world_;
  model::CheckKinds checks_ = check_kinds(world_.net());
  model::ChannelKinds channels_ = channels::make_all(world_.net());
  std::vector<Subject> subjects_;
};

TEST_F(Tables, AreComplete) {
  static const std::regex kName("[a-z][a-z0-9_]*");
  std::set<std::string> kinds;
  for (const Subject& subject : subjects_) {
    SCOPED_TRACE(subject.name);
    EXPECT_TRUE(std::regex_match(subject.name, kName));
    EXPECT_TRUE(kinds.insert(subject.name).second) << "two kinds of one name";
    EXPECT_FALSE(subject.title.empty());
    std::set<std::string_view> names;
    for (const model::SettingSpec& spec : subject.table) {
      SCOPED_TRACE(spec.name);
      EXPECT_TRUE(std::regex_match(std::string(spec.name), kName));
      EXPECT_TRUE(names.insert(spec.name).second);
      EXPECT_TRUE(spec.help.ends_with('.')) << "help is a sentence";
      EXPECT_EQ(spec.type == model::SettingType::choice, !spec.choices.empty());
      EXPECT_LT(spec.min, spec.max);
      EXPECT_FALSE(spec.required && !spec.default_value.empty());
      EXPECT_FALSE(spec.type == model::SettingType::secret && !spec.default_value.empty());
    }
  }
}

TEST_F(Tables, DefaultsAreAccepted) {
  for (const Subject& subject : subjects_) {
    Example example = subject.good;
    for (const model::SettingSpec& spec : subject.table)
      if (!spec.default_value.empty())
        example.settings.emplace(spec.name, std::string(spec.default_value));
    const auto accepted = subject.accept(example);
    EXPECT_TRUE(accepted) << subject.name << ": " << accepted.error().sentence();
  }
}

TEST_F(Tables, AnUnknownSettingIsRefusedWithTheNearestName) {
  for (const Subject& subject : subjects_) {
    for (const model::SettingSpec& spec : subject.table) {
      Example example = subject.good;
      example.settings.emplace(std::string(spec.name) + "x", "1");
      const auto accepted = subject.accept(example);
      ASSERT_FALSE(accepted) << subject.name << " " << spec.name;
      EXPECT_EQ(accepted.error().code(), Code::invalid);
      EXPECT_NE(accepted.error().sentence().find(fmt::format("\"{}\"", spec.name)),
                std::string::npos)
          << accepted.error().sentence();
    }
  }
}

TEST_F(Tables, AMalformedValueIsRefusedWithItsName) {
  for (const Subject& subject : subjects_) {
    for (const model::SettingSpec& spec : subject.table) {
      const bool is_free =
          spec.type == model::SettingType::long_text || spec.type == model::SettingType::list;
      if (is_free) continue;
      Example example = subject.good;
      example.settings[std::string(spec.name)] = "bad\nvalue";
      const auto accepted = subject.accept(example);
      ASSERT_FALSE(accepted) << subject.name << " " << spec.name;
      EXPECT_NE(accepted.error().sentence().find(spec.name), std::string::npos)
          << accepted.error().sentence();
    }
  }
}

/// FW_UPDATE_PAGES=1 writes the section instead of comparing it.
TEST_F(Tables, PagesTellWhatTheTableSays) {
  for (const Subject& subject : subjects_) {
    SCOPED_TRACE(subject.page);
    const std::string page = read_file(subject.page);
    const auto section = section_of(page);
    ASSERT_TRUE(section) << "the page, or its markers, are missing";
    const std::string wanted = settings_section(subject.table);
    if (std::getenv("FW_UPDATE_PAGES") != nullptr) {
      update_section(subject.page, wanted);
    } else {
      EXPECT_EQ(*section, wanted) << "run this test once with FW_UPDATE_PAGES=1";
    }
    EXPECT_TRUE(page.starts_with("# " + subject.title + "\n"));
  }
}

TEST_F(Tables, ExamplesOfPagesAreAccepted) {
  for (const Subject& subject : subjects_) {
    EXPECT_EQ(subject.good.kind, subject.name) << subject.page;
    const auto accepted = subject.accept(subject.good);
    EXPECT_TRUE(accepted) << subject.page << ": " << accepted.error().sentence();
  }
}

}  // namespace
}  // namespace fw::contract
