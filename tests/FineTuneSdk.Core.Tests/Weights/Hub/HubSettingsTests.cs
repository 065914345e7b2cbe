using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

public sealed class HubSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/a", "HF_HUB_CACHE=/a", "HUGGINGFACE_HUB_CACHE=/b", "HF_HOME=/c")]
    [InlineData("/b", "HUGGINGFACE_HUB_CACHE=/b", "HF_HOME=/c")]
    [InlineData("/c/hub", "HF_HOME=/c", "XDG_CACHE_HOME=/d")]
    [InlineData("/d/huggingface/hub", "XDG_CACHE_HOME=/d", "HF_HOME=")]
    [InlineData("HOME/.cache/huggingface/hub")]
    [InlineData("HOME/x", "HF_HUB_CACHE=~/x")]
    public void The_cache_is_where_python_has_it(string expected, params string[] variables)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(expected.Replace("HOME", home, StringComparison.Ordinal), HubSettings.CacheOf(In(variables)).Replace('\\', '/'));
    }

    [Fact]
    public void The_token_is_the_variables_else_the_files()
    {
        File.WriteAllText(_folder["token"], "hf_file\n");
        File.WriteAllText(_folder["other"], "hf_other");
        var home = $"HF_HOME={_folder.Path}";
        Assert.Equal("hf_variable", HubSettings.FromEnvironment(In(home, "HF_TOKEN= hf_variable\n")).Token);
        Assert.Equal("hf_old", HubSettings.FromEnvironment(In(home, "HUGGING_FACE_HUB_TOKEN=hf_old")).Token);
        Assert.Equal("hf_other", HubSettings.FromEnvironment(In(home, $"HF_TOKEN_PATH={_folder["other"]}")).Token);
        Assert.Equal("hf_file", HubSettings.FromEnvironment(In(home)).Token);
        Assert.Null(HubSettings.FromEnvironment(In(home, "HF_HUB_DISABLE_IMPLICIT_TOKEN=1", "HF_TOKEN=hf_variable")).Token);
        Assert.Null(HubSettings.FromEnvironment(In($"HF_HOME={_folder["nowhere"]}")).Token);
    }

    [Fact]
    public void Endpoint_and_switches()
    {
        var none = HubSettings.FromEnvironment(In($"HF_HOME={_folder.Path}"));
        Assert.Equal(("https://huggingface.co/", false, true), (none.Endpoint.ToString(), none.Offline, none.Links));
        var set = HubSettings.FromEnvironment(In($"HF_HOME={_folder.Path}", "HF_ENDPOINT=http://mirror:8080/hf/", "HF_HUB_OFFLINE=yes", "HF_HUB_DISABLE_SYMLINKS=TRUE"));
        Assert.Equal(("http://mirror:8080/hf/", true, false), (set.Endpoint.ToString(), set.Offline, set.Links));
    }

    [Theory]
    [InlineData("HF_ENDPOINT", "huggingface.co", "HF_ENDPOINT isn't the address of a server. Set it to one that begins with http:// or https://, or remove it.")]
    [InlineData("HF_ENDPOINT", "file:///tmp", "HF_ENDPOINT isn't the address of a server. Set it to one that begins with http:// or https://, or remove it.")]
    [InlineData("HF_TOKEN", "hf_a\r\nX-Other: b", "HF_TOKEN holds characters that no token has. Set it to a token of your account, or remove it.")]
    public void Values_that_cannot_be(string name, string value, string message)
    {
        var diagnostic = Assert.Single(Assert.Throws<FineTuneException>(() => HubSettings.FromEnvironment(In($"HF_HOME={_folder.Path}", $"{name}={value}"))).Diagnostics);
        Assert.Equal((DiagnosticCodes.HubSettingInvalid, message), (diagnostic.Code, diagnostic.Message));
    }

    private static Func<string, string?> In(params string[] variables)
    {
        var pairs = variables.ToDictionary(v => v.Split('=')[0], v => v[(v.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return name => pairs.GetValueOrDefault(name);
    }
}
