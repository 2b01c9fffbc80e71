/** Languages a person's Telegram may be set to, in their own names. */
export const LANGUAGES = [
  { code: "kk", name: "Қазақша" },
  { code: "ru", name: "Русский" },
  { code: "en", name: "English" },
];
