#include "plug/objects/s3/answer.hpp"

#include <expat.h>

#include <functional>
#include <utility>

#include "base/text.hpp"

namespace fw::objects::s3 {
namespace {

/// Reads a document and tells of each element that ends: its path such as
/// "ListBucketResult/Contents/ Key", and its text.
class Reader {
 public:
  using Take = std::function<Result<>(std::string_view path, std::string_view text)>;

  explicit Reader(const Take& take)
      : take_(take), parser_(XML_ParserCreate(nullptr), &XML_ParserFree) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Reader::started, &Reader::ended);
    XML_SetCharacterDataHandler(parser_.get(), &Reader::said);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &Reader::doctype);
  }

  Result<> read(std::string_view body) {
    if (body.size() > kAnswerBytesMax)
      return fail(Code::limit, "the store's answer is larger than {} bytes", kAnswerBytesMax);
    const auto status =
        XML_Parse(parser_.get(), body.data(), static_cast<int>(body.size()), XML_TRUE);
    FW_CHECK(state_);
    if (status != XML_STATUS_OK)
      return fail(Code::corrupt, "the store's answer is not the XML of S3: {}",
                  XML_ErrorString(XML_GetErrorCode(parser_.get())));
    return {};
  }

 private:
  static void started(void* self, const char* name, const char** /*attributes*/) {
    static_cast<Reader*>(self)->start(name);
  }
  static void ended(void* self, const char* /*name*/) { static_cast<Reader*>(self)->end(); }
  static void said(void* self, const char* text, int size) {
    auto& own = static_cast<Reader*>(self)->text_;
    if (own.size() < kAnswerTextBytesMax)
      own.append(text, std::min(static_cast<std::size_t>(size), kAnswerTextBytesMax - own.size()));
  }
  static void doctype(void* self, const char* /*name*/, const char* /*system*/,
                      const char* /*public_id*/, int /*has_subset*/) {
    static_cast<Reader*>(self)->stop(
        fail(Code::corrupt, "the store's answer has a document type, which S3's never have"));
  }

  void stop(Result<> why) {
    if (state_) state_ = std::move(why);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void start(std::string_view name) {
    if (ends_.size() == kAnswerDepthMax)
      return stop(fail(Code::corrupt, "the store's answer is nested too deeply"));
    ends_.push_back(path_.size());
    if (!path_.empty()) path_ += '/';
    path_ += name.substr(0, kAnswerTextBytesMax);
    text_.clear();
  }

  void end() {
    if (auto taken = take_(path_, text_); !taken) stop(std::move(taken));
    path_.resize(ends_.back());
    ends_.pop_back();
    text_.clear();
  }

  const Take& take_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::string path_;
  std::vector<std::size_t> ends_;
  std::string text_;
  Result<> state_;
};

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

}  // namespace

Result<ListAnswer> read_list(std::string_view body) {
  ListAnswer answer;
  model::ObjectFacts object;
  bool is_list = false;
  const Reader::Take take = [&](std::string_view path, std::string_view text) -> Result<> {
    if (path == "ListBucketResult") is_list = true;
    if (path == "ListBucketResult/NextContinuationToken") answer.next = text;
    if (path == "ListBucketResult/Contents/Key") object.key = text;
    if (path == "ListBucketResult/Contents/Size") {
      const auto size = to_number<std::uint64_t>(trim(text));
      if (!size) return fail(Code::corrupt, "the store lists an object without a size");
      object.bytes = *size;
    }
    if (path == "ListBucketResult/Contents") {
      if (answer.objects.size() == kListedMax)
        return fail(Code::corrupt, "the store lists more than {} objects at once", kListedMax);
      answer.objects.push_back(std::exchange(object, {}));
    }
    return {};
  };
  FW_CHECK(Reader(take).read(body));
  if (!is_list) return fail(Code::corrupt, "the store's answer is no list of objects");
  return answer;
}

Result<std::string> read_upload(std::string_view body) {
  std::string id;
  const Reader::Take take = [&](std::string_view path, std::string_view text) -> Result<> {
    if (path == "InitiateMultipartUploadResult/UploadId") id = text;
    return {};
  };
  FW_CHECK(Reader(take).read(body));
  if (id.empty()) return fail(Code::corrupt, "the store began an upload without naming it");
  return id;
}

ErrorAnswer read_error(std::string_view body) {
  ErrorAnswer answer;
  const Reader::Take take = [&](std::string_view path, std::string_view text) -> Result<> {
    if (path == "Error/Code") answer.code = shorten(printable(text), 80);
    if (path == "Error/Message") answer.message = shorten(printable(text), 300);
    return {};
  };
  if (!Reader(take).read(body)) return {};
  return answer;
}

std::string completion(const std::vector<std::string>& etags) {
  std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (std::size_t i = 0; i < etags.size(); ++i)
    body += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", i + 1,
                        escape(etags[i]));
  return body + "</CompleteMultipartUpload>";
}

}  // namespace fw::objects::s3
