#include "host/net/client_identity.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/net/testing/pem.hpp"

namespace fw::net {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

class ClientIdentityText : public ::testing::Test {
 protected:
  std::string refusal(const std::string& certificate, const std::string& key) {
    const auto identity = ClientIdentity::parse(certificate, key);
    return identity ? "" : identity.error().sentence();
  }
  testing::Authority authority_{"Clients"};
  testing::Identity one_ = authority_.issue({.names = {"probe"}});
  std::string certificate_ = testing::certificate_pem(one_);
  std::string key_ = testing::key_pem(one_);
};

TEST_F(ClientIdentityText, IsReadWithLineBreaksOrWithout) {
  EXPECT_EQ(refusal(certificate_, key_), "");
  EXPECT_EQ(refusal(certificate_ + authority_.certificate_pem(), key_), "");
  for (const char* lines : {"\\n", "", " ", "\r\n"})
    EXPECT_EQ(refusal(replaced(certificate_, "\n", lines), replaced(key_, "\n", lines)), "")
        << lines;
}

TEST_F(ClientIdentityText, SaysWhatIsWrong) {
  EXPECT_NE(refusal("", key_).find("certificate: PEM is expected"), std::string::npos);
  EXPECT_NE(refusal(certificate_, "").find("key: PEM is expected"), std::string::npos);
  EXPECT_NE(refusal(key_, certificate_).find("certificate: PEM"), std::string::npos);
  EXPECT_NE(refusal(certificate_.substr(0, 100), key_).find("no end"), std::string::npos);
  EXPECT_NE(refusal(replaced(certificate_, "MI", "MJ"), key_).find("no certificate"),
            std::string::npos);
  EXPECT_NE(refusal(certificate_, replaced(key_, "PRIVATE", "ENCRYPTED PRIVATE"))
                .find("without a passphrase"),
            std::string::npos);
  const testing::Identity other = authority_.issue({.names = {"other"}});
  EXPECT_NE(refusal(certificate_, testing::key_pem(other)).find("not the certificate's"),
            std::string::npos);
  EXPECT_NE(refusal(std::string(kIdentityBytesMax + 1, 'a'), key_).find("at most"),
            std::string::npos);
}

}  // namespace
}  // namespace fw::net
