namespace FineTuneSdk.Tasks.Tests;

public sealed class AcquireLibTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingBuildEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_an_earlier_build_found_is_used_without_a_restore()
    {
        _folder.Write("cache/libtorch.so", "");
        _folder.Write("torch/linux-x64/libtorch.txt", $"cpu 2.10.0 0.107.0\n{_folder.PathOf("cache")}\n");
        using var task = Create("cpu");
        task.DotNetHost = "/no/such/dotnet";
        Assert.True(task.Execute());
        Assert.Equal(_folder.PathOf("cache"), task.LibTorchDirectory);
    }

    [Theory]
    [InlineData("cpu 2.9.0 0.107.0")]
    [InlineData("auto 2.10.0 0.107.0")]
    [InlineData("cpu 2.10.0 0.107.0")]
    public void Another_question_or_a_folder_that_is_gone_restores(string question)
    {
        _folder.Write("torch/linux-x64/libtorch.txt", $"{question}\n{_folder.PathOf(question.StartsWith("cpu 2.10", StringComparison.Ordinal) ? "gone" : "cache")}\n");
        _folder.Write("cache/libtorch.so", "");
        using var task = Create("cpu");
        task.DotNetHost = "/no/such/dotnet";
        Assert.False(task.Execute());
        Assert.StartsWith("App.csproj: error FTSDK0195: libtorch-cpu-linux-x64 2.10.0 could not be restored: : /no/such/dotnet can't be started: ", Assert.Single(_engine.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_only_the_record_counts_a_missing_libtorch_is_no_error()
    {
        using var task = Create("cpu");
        task.RecordedOnly = true;
        Assert.True(task.Execute());
        Assert.Equal("", task.LibTorchDirectory);
    }

    [Fact]
    public void A_folder_of_the_user_s_own_wins_where_the_choice_is_automatic()
    {
        _folder.Write("own/lib/libtorch.so", "");
        using var task = Create("auto");
        task.ExternalDirectory = _folder.PathOf("own");
        Assert.True(task.Execute());
        Assert.Equal(_folder.PathOf("own/lib"), task.LibTorchDirectory);
    }

    [Fact]
    public void A_machine_without_packages_and_an_unknown_backend_are_errors()
    {
        using var musl = Create("cpu");
        musl.RuntimeIdentifier = "linux-musl-x64";
        Assert.False(musl.Execute());
        using var rocm = Create("rocm");
        Assert.False(rocm.Execute());
        using var mac = Create("cuda");
        mac.RuntimeIdentifier = "osx-arm64";
        Assert.False(mac.Execute());
        Assert.Equal(
            [
                "App.csproj: error FTSDK0198: There is no libtorch package for linux-musl-x64, only for linux-x64, win-x64, osx-arm64. Set FineTuneTorchBackend=external and FineTuneLibTorchDir to a libtorch 2.10.0 of your own.",
                "App.csproj: error FTSDK0193: FineTuneTorchBackend is \"rocm\"; it must be one of auto, cpu, cuda, external.",
                "App.csproj: error FTSDK0196: FineTuneTorchBackend is \"cuda\", but there are no CUDA packages for osx-arm64. Set it to \"cpu\".",
            ],
            _engine.Errors);
    }

    private AcquireLibTorch Create(string backend) => new()
    {
        BuildEngine = _engine,
        Project = "App.csproj",
        Backend = backend,
        RuntimeIdentifier = "linux-x64",
        LibTorchVersion = "2.10.0",
        TorchSharpVersion = "0.107.0",
        Directory = _folder.PathOf("torch"),
        JoinedDirectory = _folder.PathOf("joined"),
    };
}
