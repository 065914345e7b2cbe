using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights.Hub;

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
        new(Path.Combine(contentDirectory, "bases"), UserStore.DefaultRoot(), HubSettings.CacheOf(Environment.GetEnvironmentVariable));
}
