using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Torch.Serving;

/// <summary>Where bases may lie on this machine. Nothing in it has to exist.</summary>
/// <param name="Application">
/// Holds the application's own bases: bundled ones by name, others by identity, and <c>&lt;identity&gt;.path</c> with the folder of one that the build machine has.
/// </param>
/// <param name="Store">The user's store.</param>
/// <param name="HubCache">The Hugging Face cache, <c>models--org--name/snapshots/&lt;commit&gt;</c>.</param>
internal sealed record BasePlaces(string Application, string Store, string HubCache)
{
    /// <summary>This machine's.</summary>
    public static BasePlaces Default(string contentDirectory) =>
        new(Path.Combine(contentDirectory, "bases"), UserStore.DefaultRoot(), DefaultHubCache(Environment.GetEnvironmentVariable));

    /// <summary>The Hub cache's root, by the rules of Hugging Face's own client (huggingface_hub, constants.py).</summary>
    internal static string DefaultHubCache(Func<string, string?> environment)
    {
        string? Named(string name) => environment(name) is { Length: > 0 } value ? value : null;
        var home = Named("HF_HOME")
            ?? Path.Combine(Named("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "huggingface");
        return Named("HF_HUB_CACHE") ?? Named("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub");
    }
}
