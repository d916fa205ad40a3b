#include "web/pages/errors/page.hpp"

namespace fw::web {

namespace {

struct Words {
  std::string_view title;
  std::string_view sentence;
};

Words words_of(int status) {
  switch (status) {
    case 403:
      return {"Not allowed", "You may not do this."};
    case 404:
      return {"Nothing here", "There is no such page, or it is not yours."};
    case 405:
      return {"Not like this", "This address does not take that kind of request."};
    case 409:
      return {"That is taken", "Something of this kind exists already."};
    case 422:
      return {"That does not fit", "What was sent cannot be used."};
    case 429:
      return {"Too much at once", "Wait a minute, then try again."};
    case 503:
      return {"Not just now", "The server cannot answer at the moment. Try again in a minute."};
    default:
      return {"Our fault", "Something broke on our side. It is in the log; monitoring goes on."};
  }
}

}  // namespace

std::string error_page(Theme theme, int status, std::string_view sentence) {
  const Words words = words_of(status);
  Html body;
  body.add(R"html(<a class="brand" href="/">{}</a><div class="card card-body stack"><p
class="muted text-sm">Error {}</p><h1>{}</h1>)html",
           brand(), status, words.title);
  body.add(R"html(<p class="text-ink-2">{}</p><p><a class="btn" href="/">{}To the
monitors</a></p></div>)html",
           sentence.empty() ? words.sentence : sentence, icon("left"));
  return bare_page(theme, words.title, body);
}

}  // namespace fw::web
