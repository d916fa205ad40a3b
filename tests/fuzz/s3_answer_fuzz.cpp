// S3's answers in XML: read without harm, within the limits.
// rooms: plug/objects/s3
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/objects/s3/answer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fw::objects::s3;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto list = read_list(body)) {
    FW_ASSERT(list->objects.size() <= kListedMax);
    FW_ASSERT(list->next.size() <= kAnswerTextBytesMax);
    for (const auto& object : list->objects) FW_ASSERT(object.key.size() <= kAnswerTextBytesMax);
  }
  if (const auto upload = read_upload(body)) FW_ASSERT(!upload->empty());
  FW_ASSERT(read_error(body).message.size() <= 1'000);
  return 0;
}
