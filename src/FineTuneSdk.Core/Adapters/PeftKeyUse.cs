namespace FineTuneSdk.Core.Adapters;

/// <summary>What we do with a key of <c>adapter_config.json</c>.</summary>
internal enum PeftKeyUse
{
    /// <summary>Its value is read.</summary>
    Read,

    /// <summary>It decides nothing about what a loaded adapter computes.</summary>
    Ignored,

    /// <summary>Any value but the unused one asks for a kind of adapter that isn't supported.</summary>
    Unsupported,
}
