#include "scan/collect/links.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "scan/catalogue/host_table.hpp"
#include "scan/collect/charset.hpp"
#include "scan/collect/tokens.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kTextBytesMax = 100;
constexpr std::size_t kAheadBytesMax = 600;
constexpr int kWordsMax = 6;  ///< of a link that leads somewhere; more is prose

struct Sort {
  int score;
  std::string_view words;  ///< separated by '|'
};

/// English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Swedish, Danish,
/// Norwegian, Finnish, Hungarian. '-', '_' and '/' are blanks here.
constexpr std::array<Sort, 17> kSorts = {{
    {100,
     "checkout|check out|kasse|zur kasse|bezahlen|caisse|paiement|payer|commander|finalizar compra|"
     "pagar|pago|cassa|pagamento|finalizar pedido|afrekenen|kassa|do kasy|zamówienie|pokladna|"
     "till kassan|betaling|gå til kassen|til kassen|kassalle|pénztár|payment|order|order now|"
     "order online|bestellen|jetzt bestellen|bestil|beställ|objednat"},
    {90,
     "cart|basket|bag|shopping bag|warenkorb|panier|carrito|cesta|carrello|carrinho|winkelwagen|"
     "winkelmand|koszyk|košík|kosik|varukorg|kundvagn|indkøbskurv|kurv|handlekurv|ostoskori|kosár|"
     "your cart|my cart|view cart|shopping cart"},
    {85,
     "donate|donation|donations|give|spenden|spende|faire un don|don|dons|donar|donación|dona|"
     "donazione|donazioni|doar|doação|doneren|wesprzyj|darowizna|darovat|donera|skänk en gåva|"
     "lahjoita|támogatás"},
    {80,
     "booking|bookings|book|book now|book online|reserve|reservation|reservations|reservierung|"
     "buchen|jetzt buchen|buchung|réserver|réservation|reservar|reserva|reservas|prenota|"
     "prenotazione|prenotazioni|boeken|reserveren|rezerwacja|rezervace|boka|book tid|bestill|varaa|"
     "foglalás|appointment|appointments|termin buchen"},
    {75,
     "login|log in|signin|sign in|anmelden|anmeldung|einloggen|connexion|se connecter|"
     "iniciar sesión|iniciar sesion|acceder|acceso|accedi|accesso|entrar|iniciar sessão|inloggen|"
     "aanmelden|zaloguj|zaloguj się|logowanie|přihlásit|přihlášení|prihlaseni|logga in|log ind|"
     "logg inn|kirjaudu|kirjaudu sisään|bejelentkezés|belépés|auth|sso"},
    {70,
     "signup|sign up|register|registrieren|get started|start free|free trial|start free trial|"
     "try for free|try it free|inscription|s'inscrire|registro|registrarse|regístrate|registrati|"
     "cadastro|registar|registreren|rejestracja|zarejestruj się|registrace|registrera|opret konto|"
     "registrer|rekisteröidy|regisztráció|create account|join|demo|book a demo|request a demo|"
     "subscribe|subscription|abonnieren|abonnement"},
    {65,
     "pricing|plans|prices|price|plans pricing|pricing plans|preise|tarife|tarifs|prix|precios|"
     "tarifas|prezzi|preços|planos|prijzen|cennik|ceník|priser|hinnat|hinnasto|árak"},
    {60,
     "account|my account|your account|profile|konto|mein konto|kundenkonto|compte|mon compte|"
     "mi cuenta|cuenta|il mio account|minha conta|mijn account|moje konto|můj účet|mitt konto|"
     "min konto|min side|oma tili|fiókom|dashboard|customer portal"},
    {55,
     "contact|contact us|contacts|kontakt|kontaktieren|contacto|contactar|contatti|contattaci|"
     "contato|contacto|fale conosco|contacteer ons|kontaktujte nás|kontakta oss|kontakt os|"
     "kontakt oss|ota yhteyttä|yhteystiedot|kapcsolat|get in touch|talk to sales|contact sales|"
     "visit"},
    {68,
     "events|event|tickets|ticket|veranstaltungen|termine|billets|billetterie|entradas|eventos|"
     "biglietti|eventi|ingressos|bilety|wydarzenia|evenemang|biljetter|liput|jegyek|classes|"
     "courses|kurse|cours|cursos|corsi|workshops|schedule"},
    {66,
     "shop|store|buy|buy now|kaufen|jetzt kaufen|boutique|acheter|tienda|comprar|negozio|acquista|"
     "loja|winkel|kopen|sklep|kup|obchod|butik|köp|kjøp|kauppa|bolt"},
    {58,
     "billing|invoices|payments|rechnungen|facturation|facturación|fatturazione|faturamento|"
     "facturatie|rozliczenia|fakturering"},
    {50,
     "support|help|help center|help centre|hilfe|aide|ayuda|aiuto|ajuda|hulp|pomoc|hjälp|hjælp|"
     "hjelp|ohje|faq|customer service|kundenservice|service client"},
    {45,
     "jobs|careers|career|karriere|stellenangebote|carrières|recrutement|empleo|trabaja con "
     "nosotros|"
     "lavora con noi|carreiras|vacatures|praca|kariéra|jobb|work with us|join us"},
    {40,
     "map|maps|locations|find us|directions|standorte|filialen|anfahrt|plan d'accès|ubicaciones|"
     "dove siamo|onde estamos|vestigingen|hitta hit|store finder|stores|near you|start|start a "
     "project"},
    {28,
     "blog|news|article|articles|magazine|stories|journal|aktuelles|actualités|noticias|notizie|"
     "notícias|nieuws|aktualności|nyheter|gallery|videos|video|podcast"},
    {30,
     "search|suche|suchen|recherche|rechercher|buscar|búsqueda|cerca|ricerca|pesquisa|pesquisar|"
     "zoeken|szukaj|hledat|vyhledávání|sök|søg|søk|haku|keresés|find a store|store locator"},
}};

/// A visit to these changes something, or gives no page.
constexpr std::array<std::string_view, 24> kNever = {
    "logout", "log out",     "sign out",  "signout",  "abmelden",      "déconnexion",
    "logoff", "delete",      "remove",    "add",      "addto",         "unsubscribe",
    "feed",   "wp json",     "wp admin",  "rss",      "cerrar sesión", "print",
    "cancel", "desconectar", "uitloggen", "download", "wyloguj",       "logga ut"};

/// Nothing runs on these that runs nowhere else.
constexpr std::array<std::string_view, 21> kDull = {
    "privacy",     "terms",      "legal",     "imprint",       "impressum",        "datenschutz",
    "agb",         "cookies",    "cookie",    "disclaimer",    "mentions légales", "privacidad",
    "aviso legal", "licenses",   "sitemap",   "accessibility", "barrierefreiheit", "privacybeleid",
    "conditions",  "prywatność", "integritet"};

constexpr std::array<std::string_view, 22> kFiles = {
    ".pdf", ".zip", ".jpg",  ".jpeg", ".png", ".gif",  ".webp", ".svg",  ".mp4", ".mp3", ".exe",
    ".dmg", ".xml", ".json", ".csv",  ".doc", ".docx", ".xls",  ".xlsx", ".ics", ".css", ".js"};

/// " shopping cart ": lower case, one blank between words and around them.
std::string words_of(std::string_view text) {
  std::string out = " ";
  for (const char letter : to_lower(text)) {
    const bool is_word = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                         static_cast<unsigned char>(letter) >= 0x80 || letter == '\'';
    if (is_word) {
      out += letter;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

/// `words` as words_of gives them.
bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = words.find(word); at != std::string_view::npos;
       at = words.find(word, at + 1))
    if (at > 0 && words[at - 1] == ' ' && words[at + word.size()] == ' ') return true;
  return false;
}

/// The text between a link's tags, without tags.
std::string text_between(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    const std::size_t tag = std::min(html.find('<'), html.size());
    out.append(html.substr(0, tag));
    html.remove_prefix(tag);
    if (html.size() < 3 || (html[1] == '/' && (html[2] == 'a' || html[2] == 'A'))) break;
    const std::size_t end = html.find('>');
    if (end == std::string_view::npos) break;
    out += ' ';
    html.remove_prefix(end + 1);
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    const bool is_blank = letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
    if (!is_blank) {
      out += letter;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return shorten(printable(as_utf8(trim(out))), kTextBytesMax);
}

std::string label_of(const Tag& tag, std::string_view behind) {
  std::string text = one_line(unescape(text_between(behind)));
  for (const std::string_view attribute : {"aria-label", "title"})
    if (text.empty()) text = one_line(unescape(tag.get(attribute)));
  return text;
}

/// Number of the sort of page, from 1, and the score; 0 for neither.
struct Judged {
  std::size_t sort = 0;
  int score = 0;
  bool is_plain = false;  ///< a page like any other
};

int score_of_words(const Sort& sort, std::string_view text, std::string_view path) {
  int best = 0;
  for (const std::string_view word : split(sort.words, '|')) {
    int found = 0;
    if (has_word(text, word))
      found = text.size() == word.size() + 2 ? sort.score + 6 : sort.score - 5;
    if (has_word(path, word)) found = found == 0 ? sort.score - 2 : found + 6;
    best = std::max(best, found);
  }
  return best;
}

/// A page near the front door that no word tells anything of, but may run something of its own.
bool is_plain(const Link& link, std::string_view words, int depth) {
  constexpr int kDepthMax = 2;
  return depth <= kDepthMax && link.url.target.find('?') == std::string::npos &&
         link.url.target.size() > 1 &&
         std::ranges::none_of(kDull, [&](std::string_view word) { return has_word(words, word); });
}

Judged judge(const Link& link) {
  const std::string_view target = link.url.target;
  const std::string_view path = target.substr(0, target.find('?'));
  const std::string path_words = words_of(path);
  std::string text_words = words_of(link.text);
  const std::string all_words = words_of(std::string(target) + " " + link.text);
  const bool is_never =
      std::ranges::any_of(kNever, [&](std::string_view word) { return has_word(all_words, word); });
  const std::string lower = to_lower(path);
  const bool is_file =
      std::ranges::any_of(kFiles, [&](std::string_view ending) { return lower.ends_with(ending); });
  if (is_never || is_file) return {};
  if (std::ranges::count(text_words, ' ') - 1 > kWordsMax) text_words = " ";
  Judged judged;
  for (std::size_t i = 0; i < kSorts.size(); ++i) {
    const int found = score_of_words(kSorts.at(i), text_words, path_words);
    if (found > judged.score) judged = {.sort = i + 1, .score = found};
  }
  const auto depth = static_cast<int>(std::ranges::count(path, '/'));
  if (judged.score == 0)
    return {.sort = 0, .score = 0, .is_plain = is_plain(link, all_words, depth)};
  judged.score -= 2 * std::min(depth, 6);
  if (target.size() > path.size()) judged.score -= 10;
  judged.score = std::max(judged.score, 1);
  return judged;
}

bool is_same_site(const std::string& host, const net::Url& page, std::span<const std::string> own) {
  if (host == page.host) return true;
  if (page.host_is_address) return false;
  return is_at_or_below(host, registrable_domain(page.host)) ||
         std::ranges::any_of(own,
                             [&](const std::string& one) { return is_at_or_below(host, one); });
}

/// "docs" of "/docs/a".
std::string_view first_segment(std::string_view target) {
  target.remove_prefix(std::min<std::size_t>(1, target.size()));
  return target.substr(0, target.find_first_of("/?"));
}

bool same_page(const net::Url& a, const net::Url& b) {
  const auto plain = [](std::string_view target) {
    while (target.size() > 1 && target.ends_with('/')) target.remove_suffix(1);
    return target;
  };
  return a.host == b.host && plain(a.target) == plain(b.target);
}

}  // namespace

std::vector<Link> find_links(std::string_view html, const net::Url& page,
                             std::span<const std::string> own) {
  std::vector<Link> links;
  std::set<std::string> seen;
  net::Url base = page;
  Tokens tokens(html);
  std::size_t read = 0;
  while (const Tag* tag = tokens.next()) {
    if (tag->name == "base") {
      if (auto url = net::resolve(base, unescape(tag->get("href")))) base = *std::move(url);
    }
    if (tag->name != "a" && tag->name != "area") continue;
    const std::string href = unescape(trim(tag->get("href")));
    if (href.empty() || href.front() == '#' || href.find('{') != std::string::npos) continue;
    if (++read > kLinksReadMax) break;
    auto url = net::resolve(base, href);
    if (!url || !is_same_site(url->host, page, own)) continue;
    if (!seen.insert(url->text()).second) continue;
    links.push_back({*std::move(url), label_of(*tag, tokens.ahead(kAheadBytesMax))});
  }
  return links;
}

int score(const Link& link) { return judge(link).score; }

std::vector<Link> choose_pages(std::span<const Link> links, const net::Url& page,
                               std::size_t pages_max) {
  struct Rated {
    const Link* link;
    Judged judged;
  };
  std::vector<Rated> rated;
  std::vector<Rated> plain;
  for (const Link& link : links) {
    const Judged judged = judge(link);
    if (same_page(link.url, page)) continue;
    if (judged.score > 0) rated.push_back({&link, judged});
    if (judged.is_plain && link.url.host == page.host) plain.push_back({&link, judged});
  }
  std::ranges::stable_sort(
      rated, [](const Rated& a, const Rated& b) { return a.judged.score > b.judged.score; });
  std::vector<Link> chosen;
  std::set<std::size_t> sorts;
  const auto take = [&](const Rated& one) {
    const bool is_there = std::ranges::any_of(
        chosen, [&](const Link& link) { return same_page(link.url, one.link->url); });
    if (chosen.size() < std::min(pages_max, kFurtherPagesMax) && !is_there)
      chosen.push_back(*one.link);
  };
  for (const Rated& one : rated)
    if (sorts.insert(one.judged.sort).second) take(one);
  std::set<std::string_view> branches;
  for (const Rated& one : plain)
    if (branches.insert(first_segment(one.link->url.target)).second) take(one);
  for (const Rated& one : rated) take(one);
  return chosen;
}

}  // namespace fw::scan
