/**
 * The shapes that /sim/ sends (docs/sandbox.md). Types only: nothing here runs.
 *
 * @typedef {{id: number, first_name: string, last_name?: string | null, username?: string | null,
 *   language_code?: string | null, note?: string, try_first?: string, blocked: boolean, start?: string}} Person
 *
 * @typedef {{id: number, username: string, first_name: string}} Bot
 *
 * @typedef {"private" | "group" | "supergroup" | "channel"} ChatType
 *
 * @typedef {{id: number, type: ChatType, title: string, started: boolean, can_write: boolean,
 *   last: Message | null}} Chat
 *
 * @typedef {{type: string, offset: number, length: number, url?: string, language?: string}} Entity
 *
 * @typedef {{text: string, callback_data?: string, url?: string, style?: string,
 *   copy_text?: {text: string}, disabled?: object}} Button
 *
 * @typedef {{file_id: string, width: number, height: number}} PhotoSize
 *
 * @typedef {{file_id: string, file_name: string, mime_type: string, file_size: number}} FileInfo
 *
 * @typedef {{n: number, at: string, method: string, params: object, ok: boolean, error_code?: number,
 *   description?: string, fault?: string}} Call
 *
 * @typedef {{message_id: number, chat_id: number, from?: {id: number, first_name: string, is_bot: boolean},
 *   date: number, edit_date?: number, text?: string, caption?: string, entities?: Entity[],
 *   caption_entities?: Entity[], photo?: PhotoSize[], document?: FileInfo, media_group_id?: string,
 *   forward_origin?: {sender_user?: {first_name: string}, chat?: {title: string}},
 *   pinned_message?: Message, migrate_to_chat_id?: number, migrate_from_chat_id?: number,
 *   reply_to_message?: {message_id: number, text?: string},
 *   reply_markup?: {inline_keyboard?: Button[][], force_reply?: boolean}, out: boolean}} Message
 *
 * @typedef {{command: string, description: string}} Command
 *
 * @typedef {{answered: boolean, text?: string, show_alert?: boolean, url?: string}} TapAnswer
 *
 * @typedef {{from: number, to: number, event?: string}} Jump  Two instants of the sandbox clock, in milliseconds, and
 *   what was planned at the second.
 */

export {};
