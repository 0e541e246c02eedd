using System.Net;

namespace Placa.Network.Tests;

public class AssociationPlacesTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void Strangers_share_what_is_not_reserved()
    {
        var places = new AssociationPlaces(new NetworkLimits { MaxAssociations = 5, PlacesForRegisteredPeers = 2, MaxAssociationsPerAddress = 2 });

        Assert.True(places.TryTake(One, isRegistered: false));
        Assert.True(places.TryTake(One, isRegistered: false));
        Assert.False(places.TryTake(One, isRegistered: false)); // the limit of the address
        Assert.True(places.TryTake(Two, isRegistered: false));
        Assert.False(places.TryTake(Two, isRegistered: false)); // the rest is reserved
        Assert.True(places.TryTake(One, isRegistered: true));
        Assert.True(places.TryTake(One, isRegistered: true));
        Assert.False(places.TryTake(One, isRegistered: true));
        Assert.Equal(5, places.Taken);
    }

    [Fact]
    public void A_place_given_back_can_be_taken_again()
    {
        var places = new AssociationPlaces(new NetworkLimits { MaxAssociations = 1, PlacesForRegisteredPeers = 0, MaxAssociationsPerAddress = 1 });

        for (var i = 0; i < 3; i++)
        {
            Assert.True(places.TryTake(One, isRegistered: false));
            places.GiveBack(One, isRegistered: false);
        }

        Assert.Equal(0, places.Taken);
    }
}
