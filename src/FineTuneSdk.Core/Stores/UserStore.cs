namespace FineTuneSdk.Core.Stores;

/// <summary>The user's own store, and what else is kept in its folder.</summary>
public static class UserStore
{
    /// <summary>Its folder: <c>FINETUNE_HOME</c>, else <c>.finetune</c> in the home folder.</summary>
    public static string DefaultRoot() => Path.GetFullPath(
        Environment.GetEnvironmentVariable("FINETUNE_HOME") is { Length: > 0 } home ? home : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".finetune"));

    /// <summary>The hashes of large files that the user's runs read again and again.</summary>
    public static FileHashes Hashes(TimeProvider time) => new(Path.Combine(DefaultRoot(), "hashes"), time);
}
