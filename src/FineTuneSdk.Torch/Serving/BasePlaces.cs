using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Torch.Serving;

/// <summary>Where bases may lie on this machine. Nothing in it has to exist.</summary>
/// <param name="Bundled">Holds the application's own bases by name.</param>
/// <param name="Recorded">The folder that the build wrote into the runtime configuration for a base's name, or null.</param>
/// <param name="Store">The user's store.</param>
/// <param name="HubCache">The Hugging Face cache, <c>models--org--name/snapshots/&lt;commit&gt;</c>.</param>
internal sealed record BasePlaces(string Bundled, Func<string, string?> Recorded, string Store, string HubCache)
{
    /// <summary>The prefix of the runtime options that name folders of bases.</summary>
    public const string RuntimeOptionPrefix = "FineTune.Bases.";

    /// <summary>This machine's.</summary>
    public static BasePlaces Default(string contentDirectory) => new(
        Path.Combine(contentDirectory, "bases"), name => AppContext.GetData(RuntimeOptionPrefix + name) as string, UserStore.DefaultRoot(), DefaultHubCache(Environment.GetEnvironmentVariable));

    /// <summary>The Hub cache's root, by the rules of Hugging Face's own client (huggingface_hub, constants.py).</summary>
    internal static string DefaultHubCache(Func<string, string?> environment)
    {
        string? Named(string name) => environment(name) is { Length: > 0 } value ? value : null;
        var home = Named("HF_HOME")
            ?? Path.Combine(Named("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "huggingface");
        return Named("HF_HUB_CACHE") ?? Named("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub");
    }
}
