using System.IO.Compression;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>Writes a package by hand, for what no feed of this machine has.</summary>
internal static class StubPackage
{
    public static void Write(string feed, string id, string version, (string Id, string Version)[] dependencies, (string Path, string Text)[] files)
    {
        Directory.CreateDirectory(feed);
        using var archive = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Add($"{id}.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>tests</authors><description>A stub.</description>
                <dependencies><group targetFramework=".NETStandard2.0">{string.Concat(dependencies.Select(one => $"<dependency id=\"{one.Id}\" version=\"{one.Version}\" />"))}</group></dependencies>
              </metadata>
            </package>
            """);
        Add("lib/netstandard2.0/_._", "");
        foreach (var (path, text) in files)
            Add(path, text);

        void Add(string path, string text)
        {
            using var writer = new StreamWriter(archive.CreateEntry(path).Open());
            writer.Write(text);
        }
    }
}
