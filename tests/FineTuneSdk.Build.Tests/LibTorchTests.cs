using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>How a build gets libtorch, with a fake worker; CUDA by stub packages.</summary>
public sealed class LibTorchTests(PackedFeed feed)
{
    [Fact]
    public async Task For_the_CPU_it_is_restored_once_and_the_application_is_told_where_it_lies()
    {
        var app = Application("cpu");
        var first = await app.BuildAsync();
        first.Succeeds();
        Assert.Contains("Restoring libtorch-cpu-linux-x64 2.10.0 …", first.Messages);
        var directory = RuntimeOption(app.Read("bin/Debug/net10.0/App.runtimeconfig.json"));
        Assert.True(File.Exists(Path.Combine(directory, "libtorch_cpu.so")), directory);
        Assert.Contains($"\"libTorch\":\"{directory}\"", app.Read("starts.log"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(app.PathOf("bin"), "libtorch*", SearchOption.AllDirectories));
        Assert.DoesNotContain("libtorch-cpu", app.Read("obj/project.assets.json"), StringComparison.Ordinal);

        var second = await app.BuildAsync();
        second.Succeeds();
        Assert.DoesNotContain("Restoring libtorch-cpu-linux-x64 2.10.0 …", second.Messages);

        (await app.RunAsync(["publish", "-o", app.PathOf("../published")])).Succeeds();
        Assert.True(app.Has("../published/finetune/libtorch/libtorch_cpu.so"));
        Assert.Equal("finetune/libtorch", RuntimeOption(app.Read("../published/App.runtimeconfig.json")));
    }

    [Fact]
    public async Task A_test_project_gets_it_as_every_application_does()
    {
        var app = Application("cpu", "<IsTestProject>true</IsTestProject>");
        (await app.BuildAsync()).Succeeds();
        Assert.True(File.Exists(Path.Combine(RuntimeOption(app.Read("bin/Debug/net10.0/App.runtimeconfig.json")), "libtorch_cpu.so")));
    }

    [Theory]
    [InlineData("Defer")]
    [InlineData("RestoreOnly")]
    public async Task What_is_never_trained_gets_it_only_if_its_worker_asks_for_it(string mode)
    {
        const string Restoring = "Restoring libtorch-cpu-linux-x64 2.10.0 …";
        var app = Application("cpu", $"<FineTuneMode>{mode}</FineTuneMode>", items: "");
        var restored = await app.BuildAsync();
        restored.Succeeds().StartsWorkers(1);
        Assert.DoesNotContain(Restoring, restored.Messages);

        app.Write("data/tickets.jsonl", "other\n");
        app.Write("support.script", "needs-libtorch\nadapter\n");
        var measured = await app.BuildAsync();
        measured.Succeeds().StartsWorkers(2);
        Assert.Contains(Restoring, measured.Messages);
        (await app.BuildAsync()).Succeeds().StartsWorkers(0);
    }

    [Fact]
    public async Task A_publish_without_it_is_possible_and_a_missing_package_is_an_error_with_the_remedy()
    {
        var app = Application("cpu", "<FineTunePublishLibTorch>false</FineTunePublishLibTorch>");
        (await app.RunAsync(["publish", "-o", app.PathOf("../published")])).Succeeds();
        Assert.False(Directory.Exists(app.PathOf("../published/finetune/libtorch")));

        Directory.Delete(app.PathOf("obj/finetune"), recursive: true);
        var missing = await app.BuildAsync("-p:FineTuneLibTorchVersion=9.9.9");
        missing.Fails().StartsWorkers(0);
        var error = Assert.Single(missing.Errors);
        Assert.Matches(@"\AApp\.csproj: FTSDK0195: libtorch-cpu-linux-x64 9\.9\.9 could not be restored: NU110\d: ", error);
        Assert.EndsWith(" Make it available in a NuGet feed of this project, or set FineTuneTorchBackend=external and FineTuneLibTorchDir to a libtorch 9.9.9 of your own.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_CUDA_the_pieces_of_its_packages_are_joined_and_checked()
    {
        var app = Application("cuda");
        var missing = await app.BuildAsync();
        Assert.StartsWith("App.csproj: FTSDK0196: FineTuneTorchBackend is \"cuda\", but TorchSharp-cuda-linux 0.107.0 could not be restored: NU1101: ", Assert.Single(missing.Fails().Errors), StringComparison.Ordinal);

        PackStubs("one two three");
        app.Write("../nuget.config", app.Read("../nuget.config").Replace("<clear /><add key=\"feed\"", $"<clear /><add key=\"cuda\" value=\"{StubFeed}\" /><add key=\"feed\"", StringComparison.Ordinal));
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        var directory = RuntimeOption(app.Read("bin/Debug/net10.0/App.runtimeconfig.json"));
        Assert.Equal(Path.Combine(app.Environment["FINETUNE_HOME"]!, "libtorch", "cuda-2.10.0-linux-x64"), directory);
        Assert.Equal(["libtorch.so", "libtorch_cuda.so"], Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("one two three", File.ReadAllText(Path.Combine(directory, "libtorch_cuda.so")));
    }

    private string StubFeed => Path.Combine(feed.Root, "cuda-feed");

    private Consumer Application(string backend, string properties = "", string? items = null)
    {
        var app = Consumer.WithFakeWorker(
            feed, properties: $"<FineTuneTorchBackend>{backend}</FineTuneTorchBackend>{properties}", items: items ?? $"""<PackageReference Include="FineTuneSdk.SemanticKernel" Version="{feed.Version}" />""");
        app.Write("App.csproj", app.Read("App.csproj").Replace("<FineTuneLibTorchDir>../libtorch</FineTuneLibTorchDir>", "", StringComparison.Ordinal));
        return app;
    }

    private static string RuntimeOption(string runtimeConfig)
    {
        using var json = JsonDocument.Parse(runtimeConfig);
        return json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("FineTune.LibTorchDirectory").GetString()!;
    }

    /// <summary>Packages in the layout of TorchSharp's: a head, a plain part, and a library in three pieces.</summary>
    private void PackStubs(string whole)
    {
        const string Native = "runtimes/linux-x64/native/";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
        var pieces = whole.Split(' ', 2) is [var first, var rest] && rest.Split(' ', 2) is [var second, var third] ? new[] { first + " ", second + " ", third } : throw new ArgumentException(whole);
        var packages = new[] { "part1", "part2-primary", "part2-fragment1", "part2-fragment2" }.Select(part => "libtorch-cuda-12.8-linux-x64-" + part).ToArray();
        StubPackage.Write(StubFeed, "TorchSharp-cuda-linux", "0.107.0", [("libtorch-cuda-12.8-linux-x64", "2.10.0")], []);
        StubPackage.Write(StubFeed, "libtorch-cuda-12.8-linux-x64", "2.10.0", [.. packages.Select(id => (id, "2.10.0"))], []);
        StubPackage.Write(StubFeed, packages[0], "2.10.0", [], [(Native + "libtorch.so", "plain")]);
        // A target that would join them inside the package folder, as TorchSharp's does, must not run.
        StubPackage.Write(StubFeed, packages[1], "2.10.0", [], [(Native + "libtorch_cuda.so", pieces[0]), (Native + "libtorch_cuda.so.sha", hash), ($"buildTransitive/netstandard2.0/{packages[1]}.targets", "<Project><Target Name='Fail' BeforeTargets='ResolvePackageAssets'><Error Text='ran' /></Target></Project>")]);
        StubPackage.Write(StubFeed, packages[2], "2.10.0", [], [("fragments/linux-x64/native/libtorch_cuda.so.fragment1", pieces[1])]);
        StubPackage.Write(StubFeed, packages[3], "2.10.0", [], [("fragments/linux-x64/native/libtorch_cuda.so.fragment2", pieces[2])]);
    }
}
