import { chooseLanguage, languages, useLanguage, useText } from "../i18n";

/** Both languages under their own names, the one in use pressed. */
export function LanguageSwitch() {
  const t = useText();
  const current = useLanguage();
  return (
    <div className="language-switch" role="group" aria-label={t("language.label")}>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          title={t(`language.${language}`)}
          aria-label={t(`language.${language}`)}
          aria-pressed={language === current}
          onClick={() => chooseLanguage(language)}
        >
          {language.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
