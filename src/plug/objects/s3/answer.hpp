// What S3 answers in XML: lists, uploads, errors. Pure functions over foreign bytes; safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/objects.hpp"

namespace fw::objects::s3 {

inline constexpr std::size_t kAnswerBytesMax = 4 << 20;
inline constexpr std::size_t kAnswerDepthMax = 16;
inline constexpr std::size_t kAnswerTextBytesMax = 2'048;  ///< of one element
inline constexpr std::size_t kListedMax = 1'000;           ///< objects in one answer

struct ListAnswer {
  std::vector<model::ObjectFacts> objects;
  std::string next;  ///< continuation token; "" at the end
};

struct ErrorAnswer {
  std::string code;
  std::string message;  ///< fit to show
};

/// ListBucketResult of ListObjectsV2. `corrupt` for anything else.
[[nodiscard]] Result<ListAnswer> read_list(std::string_view body);

/// UploadId of InitiateMultipartUploadResult. `corrupt` for anything else.
[[nodiscard]] Result<std::string> read_upload(std::string_view body);

/// The Error element; empty where there is none.
[[nodiscard]] ErrorAnswer read_error(std::string_view body);

/// The body of CompleteMultipartUpload; `etags` of the parts from 1.
[[nodiscard]] std::string completion(const std::vector<std::string>& etags);

}  // namespace fw::objects::s3
