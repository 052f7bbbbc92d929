export interface ConfigStorage {
  appConfig(app: string, key: string): Promise<string | undefined>;
  appConfigOf(app: string): Promise<Record<string, string>>;
  setAppConfig(app: string, key: string, value: string): Promise<void>;
  deleteAppConfig(app: string, key: string): Promise<void>;
}
