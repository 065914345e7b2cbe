using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>How the Hub is reached, by the variables of Hugging Face's own client (huggingface_hub, constants.py and utils/_auth.py).</summary>
/// <param name="Endpoint">The Hub's address: <c>HF_ENDPOINT</c>, else <c>https://huggingface.co/</c>. Ends with a slash.</param>
/// <param name="CacheDirectory">The cache that is shared with that client; see <see cref="CacheOf"/>.</param>
/// <param name="Token">What identifies the user to the Hub, and to nobody else: <c>HF_TOKEN</c>, else the file <c>HF_TOKEN_PATH</c>, else <c>$HF_HOME/token</c>; null for none.</param>
/// <param name="Offline">Whether the network is forbidden: <c>HF_HUB_OFFLINE</c>.</param>
/// <param name="Links">Whether snapshots link to the blobs where the file system can: not with <c>HF_HUB_DISABLE_SYMLINKS</c>.</param>
public sealed record HubSettings(Uri Endpoint, string CacheDirectory, string? Token, bool Offline, bool Links)
{
    private const string DefaultEndpoint = "https://huggingface.co";
    private const int MaxTokenFile = 4096;

    /// <summary>This process's.</summary>
    /// <exception cref="FineTuneException">FTSDK1128: a variable has a value that it can't have.</exception>
    public static HubSettings FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    /// <summary>The settings in an environment.</summary>
    /// <exception cref="FineTuneException">FTSDK1128: a variable has a value that it can't have.</exception>
    public static HubSettings FromEnvironment(Func<string, string?> environment) => new(
        ReadEndpoint(environment("HF_ENDPOINT")),
        CacheOf(environment),
        ReadToken(environment),
        IsTrue(environment("HF_HUB_OFFLINE")) || IsTrue(environment("TRANSFORMERS_OFFLINE")),
        !IsTrue(environment("HF_HUB_DISABLE_SYMLINKS")));

    /// <summary>The cache's root: <c>HF_HUB_CACHE</c>, else <c>HUGGINGFACE_HUB_CACHE</c>, else <c>$HF_HOME/hub</c>; <c>HF_HOME</c> is <c>$XDG_CACHE_HOME/huggingface</c>, else <c>~/.cache/huggingface</c>.</summary>
    public static string CacheOf(Func<string, string?> environment) =>
        Named(environment, "HF_HUB_CACHE") ?? Named(environment, "HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home(environment), "hub");

    /// <summary>Whether an address is the Hub's own, so that it may see the token.</summary>
    internal bool IsHub(Uri address) => address.Scheme == Endpoint.Scheme && address.Port == Endpoint.Port && string.Equals(address.IdnHost, Endpoint.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string Home(Func<string, string?> environment) =>
        Named(environment, "HF_HOME") ?? Path.Combine(Named(environment, "XDG_CACHE_HOME") ?? Path.Combine(UserProfile(), ".cache"), "huggingface");

    private static string? Named(Func<string, string?> environment, string name)
    {
        if (environment(name) is not { Length: > 0 } value)
            return null;
        return value == "~" || value.StartsWith("~/", StringComparison.Ordinal) ? UserProfile() + value[1..] : value;
    }

    private static string UserProfile() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static Uri ReadEndpoint(string? value)
    {
        var text = (value is { Length: > 0 } ? value : DefaultEndpoint).TrimEnd('/') + "/";
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" && endpoint.UserInfo.Length == 0 && endpoint.Query.Length == 0 && endpoint.Fragment.Length == 0
            ? endpoint
            : throw new FineTuneException(DiagnosticCodes.HubSettingInvalid, "HF_ENDPOINT isn't the address of a server. Set it to one that begins with http:// or https://, or remove it.");
    }

    private static string? ReadToken(Func<string, string?> environment)
    {
        if (IsTrue(environment("HF_HUB_DISABLE_IMPLICIT_TOKEN")))
            return null;
        foreach (var name in (string[])["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"])
        {
            if (environment(name)?.Trim() is { Length: > 0 } token)
                return Checked(token, name);
        }

        var file = Named(environment, "HF_TOKEN_PATH") ?? Path.Combine(Home(environment), "token");
        try
        {
            // As that client has it, a file that can't be read is no token.
            return File.Exists(file) && new FileInfo(file).Length < MaxTokenFile && File.ReadAllText(file).Trim() is { Length: > 0 } token ? Checked(token, file) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // It becomes a header, where a line break would begin another one. What it is isn't shown.
    private static string Checked(string token, string source) => token.All(c => c is > ' ' and <= '~')
        ? token
        : throw new FineTuneException(DiagnosticCodes.HubSettingInvalid, $"{source} holds characters that no token has. Set it to a token of your account, or remove it.");
}
