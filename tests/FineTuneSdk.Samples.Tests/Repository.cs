using System.Reflection;

namespace FineTuneSdk.Samples.Tests;

/// <summary>Where the tested files lie.</summary>
internal static class Repository
{
    /// <summary>The folder <c>samples</c>.</summary>
    public static string Samples { get; } = Metadata("SamplesDirectory");

    /// <summary>The folder in which <c>tiny</c> lies.</summary>
    public static string BundledBases { get; } = Metadata("BundledBasesDirectory");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
